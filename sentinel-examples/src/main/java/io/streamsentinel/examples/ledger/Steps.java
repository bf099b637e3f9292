package io.streamsentinel.examples.ledger;

import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Participant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Notices when this process comes to a step of its work: as a participant before and one after the
 * state, around the data source, and inside the producer. At the chosen step it says so on standard
 * output and stands still, to be killed there.
 */
final class Steps {

  /** What a process prints before it stands still. */
  static final String REACHED = "REACHED ";

  private static final AtomicBoolean RECOVERING = new AtomicBoolean();
  private static final AtomicInteger LEFT = new AtomicInteger();
  private static volatile String chosen = "";

  private Steps() {}

  /** Chooses where to stand still, and at which time of coming there; an empty name for nowhere. */
  static void choose(String step, int hit) {
    LEFT.set(hit);
    chosen = step;
  }

  static void at(Step step) {
    if (step.name().equals(chosen) && LEFT.decrementAndGet() == 0) {
      System.out.println(REACHED + step);
      System.out.flush();
      standStill();
    }
  }

  /** Whether what is sent from here on is sent again. */
  static void recovering(boolean again) {
    RECOVERING.set(again);
  }

  private static void standStill() {
    try {
      // A line lets it go on; the end of input means that nobody is there any more.
      if (System.in.read() < 0) {
        Runtime.getRuntime().halt(3);
      }
    } catch (java.io.IOException e) {
      Runtime.getRuntime().halt(4);
    }
  }

  /** What is to be joined to the consumer before the state. */
  static Participant before() {
    return new Participant() {
      @Override
      public String name() {
        return "steps-before";
      }

      @Override
      public void beforeCommit(Epoch epoch) {
        RECOVERING.set(false);
        at(Step.BEFORE_DATABASE);
      }
    };
  }

  /** What is to be joined to the consumer after the state. */
  static Participant after() {
    return new Participant() {
      @Override
      public String name() {
        return "steps-after";
      }

      @Override
      public void adopt(Adoption adoption) {
        RECOVERING.set(!adoption.republished().isEmpty() || RECOVERING.get());
        at(Step.ADOPTED);
      }

      @Override
      public void beforeCommit(Epoch epoch) {
        at(Step.DATABASE_COMMITTED);
      }

      @Override
      public void afterCommit(Epoch epoch) {
        at(Step.KAFKA_COMMITTED);
      }
    };
  }

  /** The same data source, noticed. */
  static DataSource around(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            Steps.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Object result = call(() -> method.invoke(source, arguments));
              return result instanceof Connection connection ? around(connection) : result;
            });
  }

  private static Connection around(Connection connection) {
    AtomicBoolean epoch = new AtomicBoolean();
    AtomicBoolean claim = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            Steps.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && arguments[0] instanceof String sql) {
                epoch.compareAndSet(false, sql.startsWith("insert into ss_outbox"));
                claim.compareAndSet(false, sql.startsWith("insert into ss_progress"));
              }
              boolean commit = method.getName().equals("commit");
              if (commit && epoch.get()) {
                at(Step.IN_DATABASE);
              }
              Object result = call(() -> method.invoke(connection, arguments));
              if (commit && epoch.get()) {
                at(Step.DATABASE_ANSWERED);
              }
              if (commit && claim.get()) {
                at(Step.CLAIMED);
              }
              return result;
            });
  }

  /** The same producer, noticed. */
  @SuppressWarnings("unchecked") // A proxy of the interface whose methods it passes on.
  static Producer<byte[], byte[]> around(Producer<byte[], byte[]> producer) {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Steps.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> {
              boolean recovering = RECOVERING.get();
              if (method.getName().equals("beginTransaction") && !recovering) {
                at(Step.DATABASE_COMMITTED);
              }
              Object result = call(() -> method.invoke(producer, arguments));
              if (method.getName().equals("sendOffsetsToTransaction") && !recovering) {
                at(Step.OFFSETS_SENT);
              }
              return result;
            });
  }

  private interface Call {
    Object make() throws ReflectiveOperationException;
  }

  @SuppressWarnings("NullAway") // What the method called answers with is answered with.
  private static Object call(Call call) throws Throwable {
    try {
      return call.make();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Notices outputs on their way; named in the producers' settings. */
  public static final class Interceptor implements ProducerInterceptor<byte[], byte[]> {

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
      at(RECOVERING.get() ? Step.REPUBLISHING : Step.SENDING);
      return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
  }
}
