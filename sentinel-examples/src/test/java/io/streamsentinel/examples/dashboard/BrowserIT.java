package io.streamsentinel.examples.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.demo.RunningPipeline;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.stack.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/**
 * The page in a real Chromium, beside a running pipeline. Without a browser it is skipped, unless
 * {@code -Dsentinel.browser.required=true}.
 */
@Tag("long")
@Tag("measures")
class BrowserIT {

  private static final String HOSTILE =
      "<img src=x onerror=\"document.body.dataset.owned='yes'\"><script>document.body.dataset.owned"
          + "='yes'</script>";
  private static final List<String> PLACES =
      List.of(
          "#/fraud",
          "#/streams",
          "#/streams/topic/browser-it.fraud-decisions?mode=search",
          "#/streams/groups",
          "#/streams/schemas",
          "#/streams/schemas/browser-it.fraud-decisions-value",
          "#/streams/dead-letters",
          "#/health");

  private static RunningPipeline pipeline;
  private static TcpProxy proxy;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    if (!Boolean.getBoolean(Browser.REQUIRED)) {
      assumeTrue(
          Browser.installed(),
          "no Chromium here: apt-get install chromium chromium-driver, to run these tests");
    }
    pipeline = RunningPipeline.start("browser-it.");
    proxy = TcpProxy.before(pipeline.dashboard().address().getPort());
    browser = Browser.start(URI.create("http://localhost:" + proxy.port() + "/"));
    hostilePayment();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      proxy.close();
    }
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @BeforeEach
  void desktop() {
    browser.size(1280, 900, false);
    browser.complaints();
  }

  @AfterEach
  void the_page_complained_of_nothing_and_ran_no_foreign_script() {
    assertThat(browser.complaints())
        .filteredOn(complaint -> !complaint.contains("net::ERR"))
        .isEmpty();
    assertThat(browser.run("return document.body.dataset.owned || ''")).isEqualTo("");
  }

  @Test
  void every_page_loads_without_complaints_fits_a_phone_and_breaks_no_rule_of_accessibility()
      throws Exception {
    for (String place : PLACES) {
      browser.size(1280, 900, false);
      openFilled(place);
      assertThat(browser.complaints()).as(place).isEmpty();
      assertThat(browser.violations("html")).as(place).isEmpty();
      browser.picture("desktop" + place.replaceAll("[^a-z]+", "-"));

      browser.size(390, 844, place.contains("health"));
      until(
          () ->
              assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                  .as(place)
                  .isLessThanOrEqualTo(390));
      browser.picture("phone" + place.replaceAll("[^a-z]+", "-"));
    }
    assertThat(browser.violations("html")).as("a dark phone").isEmpty();
  }

  @Test
  void live_numbers_move() {
    openFilled("#/fraud");
    until(() -> assertThat(browser.text(".flow .figure")).matches("1[0-9]{2}/s"));
    String before = latestPayment();

    until(() -> assertThat(latestPayment()).isNotEmpty().isNotEqualTo(before));
  }

  @Test
  void the_page_keeps_up_with_a_thousand_payments_a_second() throws IOException {
    openFilled("#/fraud");
    pipeline.rate(1_000);
    try {
      until(
          () -> {
            assertThat(browser.text(".flow .figure")).matches("(9[5-9][0-9]|1,[0-9]{3})/s");
            assertThat(secondsBehind()).isLessThan(4);
          });

      await()
          .during(Duration.ofSeconds(10))
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(secondsBehind()).isLessThan(6));
      assertThat(longestStandstillMillis()).isLessThan(1_000);
      browser.picture("desktop-thousand");
    } finally {
      pipeline.ordinaryRate();
    }
  }

  @Test
  void an_alert_leads_to_its_payment_and_the_users_history() throws IOException {
    openFilled("#/fraud");
    WebElement row = browser.one("#alerts tbody tr");
    String payment = row.getDomAttribute("data-payment");

    row.findElement(org.openqa.selenium.By.cssSelector("a")).click();

    until(() -> assertThat(browser.all("dialog tr[aria-current=true]")).hasSize(1));
    assertThat(browser.text("dialog h2")).isEqualTo("Payment " + payment);
    assertThat(browser.text("dialog .verdict")).contains("Declined, risk ");
    assertThat(browser.text("dialog .facts")).contains("Amount").contains("***");
    assertThat(browser.text("dialog")).contains("What was known of the user");
    assertThat(browser.address()).contains("case=" + payment);
    assertThat(browser.violations("dialog")).isEmpty();
    browser.picture("desktop-payment");

    browser.one("dialog button").sendKeys(Keys.ESCAPE);

    until(() -> assertThat(browser.all("dialog")).isEmpty());
    assertThat(browser.address()).doesNotContain("case=");
  }

  @Test
  void a_filter_stays_in_the_address_and_through_a_reload() {
    openFilled("#/fraud");
    String user = browser.text("#alerts tbody tr td.user");

    browser.all(".filters input").get(0).sendKeys(user);

    until(() -> assertThat(browser.address()).contains("user="));
    browser.reload();
    until(
        () -> {
          assertThat(browser.all(".filters input").get(0).getDomProperty("value")).isEqualTo(user);
          assertThat(browser.all("#decisions tbody td.user"))
              .isNotEmpty()
              .allSatisfy(cell -> assertThat(cell.getText()).isEqualTo(user));
        });
  }

  @Test
  void search_finds_a_known_message() throws Exception {
    String topic = pipeline.topics().chargebacks();
    send(topic, "needle-4711", "{\"note\": \"the known one\", \"number\": 4711}");

    browser.open("#/streams/topic/" + topic + "?mode=search");
    until(() -> assertThat(browser.all(".filters input")).isNotEmpty());
    WebElement field = browser.all(".filters input").get(2);
    field.sendKeys("number = 4711", Keys.ENTER);

    until(() -> assertThat(browser.text(".found")).startsWith("1 found among"));
    assertThat(browser.text(".messages .key")).isEqualTo("needle-4711");
    browser.one(".messages summary").click();
    until(() -> assertThat(browser.text(".messages pre")).contains("the known one"));
    assertThat(browser.address()).contains("number");
  }

  @Test
  void a_hostile_message_stays_text() throws Exception {
    String topic = pipeline.topics().chargebacks();
    send(topic, HOSTILE, HOSTILE);
    browser.open("#/streams/topic/" + topic + "?mode=search&key=img");

    until(() -> assertThat(browser.all(".messages summary")).isNotEmpty());
    browser.one(".messages summary").click();

    until(() -> assertThat(browser.text(".messages pre")).isEqualTo(HOSTILE));
    assertThat(browser.all("main img, main script")).isEmpty();
    browser.open("#/fraud?user=" + Http.encoded(HOSTILE).replace("+", "%20"));
    until(() -> assertThat(browser.text("#decisions td.user")).isEqualTo(HOSTILE));
    browser.one("#decisions tbody a").click();
    until(() -> assertThat(browser.text("dialog .facts")).contains(HOSTILE));
    assertThat(browser.all("main img, main script, dialog img, dialog script")).isEmpty();
  }

  @Test
  void a_lost_connection_is_said_and_comes_back_by_itself() {
    openFilled("#/fraud");

    proxy.cut();

    until(() -> assertThat(browser.text("#line")).contains("Connection lost"));
    proxy.heal();
    until(() -> assertThat(browser.text("#line")).isEqualTo("Live"));
    String before = latestPayment();
    until(() -> assertThat(latestPayment()).isNotEmpty().isNotEqualTo(before));
  }

  @Test
  void a_pause_holds_everything_still() {
    openFilled("#/fraud");
    browser.one("#pause").click();
    String before = latestPayment();
    Long figures = figures();

    await()
        .during(Duration.ofMillis(2_500))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(latestPayment()).isEqualTo(before));

    assertThat(figures()).isEqualTo(figures);
    browser.one("#pause").click();
    until(() -> assertThat(latestPayment()).isNotEqualTo(before));
  }

  @Test
  void the_first_tab_stop_leads_to_the_content() {
    openFilled("#/fraud");
    browser.run("document.activeElement.blur()");
    browser.one("body").sendKeys(Keys.TAB);
    assertThat(browser.run("return document.activeElement.textContent"))
        .isEqualTo("Skip to content");

    browser.one(".skip").sendKeys(Keys.ENTER);

    assertThat(browser.run("return document.activeElement.id")).isEqualTo("content");
  }

  /** Opens a place and waits until it shows something. */
  private static void openFilled(String place) {
    browser.open(place);
    until(
        () -> {
          assertThat(browser.text("#line")).isEqualTo("Live");
          assertThat(browser.text("h1")).isNotEmpty();
          if (place.equals("#/fraud")) {
            assertThat(browser.all("#alerts tbody tr")).hasSizeGreaterThan(3);
            assertThat(browser.all("#decisions tbody tr")).hasSizeGreaterThan(3);
          } else {
            assertThat(
                    browser.all(
                        "main tbody tr, main .messages li, main .facts, main .plain, main pre"))
                .isNotEmpty();
          }
        });
  }

  /** How old the newest decision is that the page shows. */
  private static double secondsBehind() {
    return ((Number)
            browser.run(
                "const row = document.querySelector('#decisions tbody tr');"
                    + "return (Date.now() - Date.parse(row.dataset.at)) / 1000"))
        .doubleValue();
  }

  /** For how long at most, within five seconds, the page could not answer its user. */
  private static long longestStandstillMillis() {
    return ((Number)
            browser.answer(
                "const done = arguments[arguments.length - 1]; const began = performance.now();"
                    + "let last = began, longest = 0; const beat = setInterval(() => {"
                    + "const now = performance.now(); longest = Math.max(longest, now - last);"
                    + "last = now; if (now - began > 5000) { clearInterval(beat); done(longest); }"
                    + "}, 20);"))
        .longValue();
  }

  private static String latestPayment() {
    return String.valueOf(
        browser.run(
            "const row = document.querySelector('#decisions tbody tr');"
                + "return row ? row.dataset.payment : ''"));
  }

  private static Long figures() {
    return (Long) browser.run("return document.querySelectorAll('#decisions tbody tr').length");
  }

  private static void until(org.awaitility.core.ThrowingRunnable assertion) {
    patience()
        .ignoreException(StaleElementReferenceException.class)
        .ignoreException(IndexOutOfBoundsException.class)
        .untilAsserted(assertion);
  }

  private static ConditionFactory patience() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(150));
  }

  private static void send(String topic, String key, String value) throws Exception {
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(pipeline.kafka(), new StringSerializer(), new StringSerializer())
            .build()) {
      ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
      record.headers().add("<b>header</b>", HOSTILE.getBytes(UTF_8));
      producer.send(record).get();
    }
  }

  /** A payment whose names are markup. */
  private static void hostilePayment() throws Exception {
    PaymentEvent payment = PaymentGenerator.builder(3).count(1).build().next().payment();
    payment.setPaymentId("pay-hostile");
    payment.setEventId("evt-hostile");
    payment.setUserId(HOSTILE);
    payment.setMerchantId(HOSTILE);
    payment.setAmountMinor(999_00);
    try (IdempotentProducer<String, PaymentEvent> producer =
        IdempotentProducer.builder(
                pipeline.kafka(),
                new StringSerializer(),
                new SentinelAvroSerializer<PaymentEvent>(pipeline.registry()))
            .build()) {
      producer.send(new ProducerRecord<>(pipeline.topics().payments(), HOSTILE, payment)).get();
    }
  }
}
