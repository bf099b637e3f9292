package io.streamsentinel.examples.market;

import io.streamsentinel.examples.pipeline.Waiting;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A source of texts on this machine that goes on for ever, and misbehaves: between texts it sends
 * empty lines to keep the response, now and then a line that is no text, and sometimes it ends the
 * response. To one who names the last text it sends that one again and goes on behind it. Of the
 * first subject nobody has anything good to say.
 */
final class LocalSentiment implements AutoCloseable {

  private static final double KEEP_ALIVE = 0.2;
  private static final double NONSENSE = 0.02;
  private static final double BREAK = 0.02;

  private final SourceServer server;
  private final List<String> subjects;
  private final long seed;
  private final long nanosBetween;

  /** Guarded by this. */
  private final Random misbehaviour;

  private LocalSentiment(List<String> subjects, long seed, int perSecond) throws IOException {
    this.subjects = subjects;
    this.seed = seed;
    this.misbehaviour = new Random(seed);
    this.nanosBetween = 1_000_000_000L / perSecond;
    this.server = new SourceServer(this::tell);
  }

  static LocalSentiment start(List<String> subjects, long seed, int perSecond) throws IOException {
    return new LocalSentiment(subjects, seed, perSecond);
  }

  URI address() {
    return URI.create("http://" + server.address() + "/sentiment");
  }

  private void tell(SourceServer.Connection connection) throws IOException {
    connection.ok();
    long id = connection.header("last-event-id").map(Long::parseLong).orElse(1L);
    for (long at = System.nanoTime(); ; at += nanosBetween) {
      Waiting.until(at);
      double dice = dice();
      if (dice < KEEP_ALIVE) {
        connection.raw("\n");
      } else if (dice < KEEP_ALIVE + NONSENSE) {
        connection.raw("{\"id\":7}\n");
      } else if (dice < KEEP_ALIVE + NONSENSE + BREAK) {
        return;
      } else {
        connection.raw(line(id++));
      }
    }
  }

  private synchronized double dice() {
    return misbehaviour.nextDouble();
  }

  private String line(long id) {
    Random random = new Random(seed * 31 + id);
    int subject = random.nextInt(subjects.size());
    double score = subject == 0 ? -0.8 : Math.round(random.nextGaussian() * 30) / 100.0;
    return String.format(
        Locale.ROOT,
        "{\"id\":\"%d\",\"source\":\"local\",\"subject\":\"%s\",\"text\":\"\",\"score\":%.2f,\"confidence\":0.9,\"time\":\"%s\"}\n",
        id,
        subjects.get(subject),
        Math.max(-1, Math.min(1, score)),
        Instant.now());
  }

  @Override
  public void close() {
    server.close();
  }
}
