package io.streamsentinel.avro.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.evolution.RolloutPlan.Order;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaEvolutionManagerTest {
  private static final Schema FIRST = schema("{'name':'id','type':'string','doc':'d'}");
  private static final Schema WITH_DEFAULT =
      schema(
          "{'name':'id','type':'string','doc':'d'},"
              + "{'name':'size','type':'int','default':0,'doc':'d'}");
  private static final Schema WITHOUT_DEFAULT =
      schema("{'name':'id','type':'string','doc':'d'},{'name':'size','type':'int','doc':'d'}");
  private static final Schema WIDER =
      schema("{'name':'id','type':['null','string'],'default':null,'doc':'d'}");
  private static final Schema OTHER = schema("{'name':'id','type':'int','doc':'d'}");

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final SchemaEvolutionManager manager = new SchemaEvolutionManager(registry);

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            ("{'type':'record','name':'T','namespace':'t','doc':'d','fields':[" + fields + "]}")
                .replace('\'', '"'));
  }

  @Test
  void a_subject_that_does_not_exist_accepts_any_schema() {
    assertThat(manager.check("s", FIRST).compatible()).isTrue();
    assertThat(manager.register("s", FIRST).version()).isEqualTo(1);
  }

  @Test
  void a_change_that_breaks_is_refused_with_reason_and_place() {
    manager.register("s", FIRST);

    CompatibilityReport report = manager.check("s", WITHOUT_DEFAULT);

    assertThat(report.compatible()).isFalse();
    assertThat(report.registryAccepts()).isFalse();
    assertThat(report)
        .hasToString(
            "s: NOT compatible (BACKWARD, 1 versions)\n"
                + "  - the new schema cannot read data of version 1 of 1: the reader's field 'size'"
                + " is new and has no default at t.T.size");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manager.register("s", WITHOUT_DEFAULT))
        .withMessage(report.toString());
    assertThat(registry.versions("s")).containsExactly(1);
  }

  @Test
  void another_level_can_be_tried() {
    manager.register("s", FIRST);

    assertThat(manager.check("s", WITHOUT_DEFAULT, CompatibilityLevel.FORWARD).compatible())
        .isTrue();
    assertThat(manager.check("s", WITHOUT_DEFAULT, CompatibilityLevel.NONE).compatible()).isTrue();
  }

  @Test
  void registering_again_gives_the_version_that_is_there() {
    manager.register("s", FIRST);
    manager.register("s", WITH_DEFAULT);

    assertThat(manager.register("s", FIRST).version()).isEqualTo(1);
  }

  @Test
  void a_generated_class_registers_as_if_it_were_no_javas() {
    manager.register("payments-value", PaymentEvent.getClassSchema());

    assertThat(registry.version("payments-value", 1).schema().text())
        .doesNotContain("avro.java.string");
  }

  @Test
  void a_plan_says_which_side_goes_first() {
    manager.register("s", FIRST);

    assertThat(manager.plan("new", FIRST).order()).isEqualTo(Order.ANY_ORDER);
    assertThat(manager.plan("s", FIRST).order()).isEqualTo(Order.NOTHING_TO_DO);
    assertThat(manager.plan("s", WITH_DEFAULT).order()).isEqualTo(Order.ANY_ORDER);
    assertThat(manager.plan("s", WIDER).order()).isEqualTo(Order.READERS_FIRST);
    assertThat(manager.plan("s", WITHOUT_DEFAULT).order()).isEqualTo(Order.WRITERS_FIRST);
    assertThat(manager.plan("s", OTHER).order()).isEqualTo(Order.NOT_IN_ONE_STEP);
    assertThat(manager.plan("s", WIDER).toString())
        .contains("READERS_FIRST", "1. Register", "Upgrade all consumers", "no old consumer");
  }

  @Test
  void a_plan_warns_of_records_that_the_new_schema_cannot_read() {
    manager.register("s", schema("{'name':'a','type':'int','doc':'d'}"));
    manager.register("s", WITH_DEFAULT_AND_A);
    Schema third = schema("{'name':'size','type':'int','doc':'d'}");

    assertThat(manager.plan("s", third).steps()).last().asString().contains("version 1 of 2");
  }

  private static final Schema WITH_DEFAULT_AND_A =
      schema(
          "{'name':'a','type':'int','default':0,'doc':'d'},"
              + "{'name':'size','type':'int','default':0,'doc':'d'}");

  @Test
  void a_difference_is_told_in_words() {
    Schema older =
        schema(
            "{'name':'id','type':'string'},{'name':'gone','type':'int','default':1},"
                + "{'name':'old','type':'long'},{'name':'n','type':'int'},"
                + "{'name':'e','type':{'type':'enum','name':'E','symbols':['A','B']}}");
    Schema newer =
        schema(
            "{'name':'id','type':'string','doc':'now'},"
                + "{'name':'fresh','type':['null','string'],'default':null},"
                + "{'name':'new','aliases':['old'],'type':{'type':'long','logicalType':'timestamp-millis'}},"
                + "{'name':'n','type':'long','default':3,'sensitive':'hide'},"
                + "{'name':'e','type':{'type':'enum','name':'E','symbols':['A','C'],'default':'A'}}");

    assertThat(SchemaDiff.between(older, newer))
        .containsExactly(
            "t.T.id: the documentation changed",
            "t.T: field 'fresh' of type [null, string] added, with the default null",
            "t.T.new: renamed from 'old', with an alias; readers of the old schema do not see it",
            "t.T.new: the logical type changed from none to timestamp-millis",
            "t.T.n: was without a default, is now with the default 3",
            "t.T.n: the properties changed from {} to {sensitive=hide}",
            "t.T.n: the type changed from int to long",
            "t.T.e: symbols added: [C]",
            "t.T.e: symbols removed: [B]",
            "t.T.e: the default symbol changed from null to A",
            "t.T: field 'gone' removed; it was with the default 1");
  }

  @Test
  void two_versions_of_a_subject_are_compared() {
    manager.register("s", FIRST);
    manager.register("s", WITH_DEFAULT);

    assertThat(manager.diff("s", 1, SchemaRegistry.LATEST))
        .containsExactly("t.T: field 'size' of type int added, with the default 0");
  }

  @Test
  void lint_finds_what_will_hurt_later() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"T","fields":[
                  {"name":"a","type":["null","string"],"doc":"d"},
                  {"name":"b","type":["string","null"],"doc":"d"},
                  {"name":"e","type":{"type":"enum","name":"E","doc":"d","symbols":["X"]},"doc":"d"},
                  {"name":"amount","type":"double","doc":"d"},
                  {"name":"eventTime","type":"long"}]}""");

    assertThat(manager.lint(schema))
        .extracting(finding -> finding.replaceAll(":.*", ""))
        .containsExactly(
            "T has no documentation",
            "T has no namespace",
            "T.a may be null and has no default",
            "T.b may be null and has no default",
            "T.b may be null, but null is not the first branch and so cannot be its default",
            "E is an enum without a default",
            "T.amount is money in floating point",
            "T.eventTime has no documentation",
            "T.eventTime looks like a time and has no logical type");
    assertThat(manager.lint(FIRST)).isEmpty();
  }

  @Test
  void subjects_are_listed_with_their_level_and_mode() {
    manager.register("b", FIRST);
    manager.register("a", FIRST);
    manager.register("a", WITH_DEFAULT);
    registry.compatibility("a", CompatibilityLevel.FULL);

    List<SubjectSummary> list = manager.list();

    assertThat(list).extracting(SubjectSummary::subject).containsExactly("a", "b");
    assertThat(list.get(0).versions()).isEqualTo(2);
    assertThat(list.get(0).level()).isEqualTo(CompatibilityLevel.FULL);
    assertThat(list.get(1).toString()).contains("BACKWARD", "READWRITE", "t.T");
  }

  @Test
  void a_frozen_subject_stays_as_it_is_until_it_is_unfrozen() {
    manager.register("s", FIRST);

    assertThat(manager.freeze("s").outcome()).isEqualTo(Freeze.Outcome.ENFORCED);

    assertThatIllegalStateException()
        .isThrownBy(() -> manager.register("s", WITH_DEFAULT))
        .withMessageContaining("frozen");
    assertThat(manager.register("s", FIRST).version()).isEqualTo(1);
    assertThat(registry.subjects()).containsExactly("s");
    manager.unfreeze("s");
    assertThat(manager.register("s", WITH_DEFAULT).version()).isEqualTo(2);
  }

  @Test
  void what_does_not_exist_cannot_be_frozen() {
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> manager.freeze("nothing"))
        .matches(SchemaRegistryException::notFound);
  }

  @Test
  void assertions_fail_with_the_reasons() {
    manager.register("s", FIRST);

    SchemaAssertions.assertAccepted(registry, "s", WITH_DEFAULT);
    SchemaAssertions.assertClean(FIRST);
    SchemaAssertions.assertFollows(CompatibilityLevel.FULL, WITH_DEFAULT, List.of(FIRST));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> SchemaAssertions.assertAccepted(registry, "s", OTHER))
        .withMessageContaining("NOT compatible");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                SchemaAssertions.assertFollows(
                    CompatibilityLevel.FULL, WITHOUT_DEFAULT, List.of(FIRST)))
        .withMessageContaining("t.T.size");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                SchemaAssertions.assertClean(
                    Schema.createRecord("X", null, null, false, List.of())))
        .withMessageContaining("X has no documentation");
  }
}
