package io.streamsentinel.examples.bench;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import io.streamsentinel.resilience.backpressure.AdaptiveLimit;
import java.util.concurrent.TimeUnit;

/** Limits that are compared: ours, and those of Netflix's concurrency-limits. */
enum LimitContestant {
  /** What {@code Backpressure} uses. */
  SENTINEL,
  /** Estimates the queue from the shortest latency seen, from averages over windows. */
  VEGAS_WINDOWED,
  /** The same from single samples. */
  VEGAS,
  /** Compares short-term with long-term latency, from averages over windows. */
  GRADIENT2_WINDOWED,
  /** The same from single samples. */
  GRADIENT2;

  private static final int FIRST = 20;
  private static final int MOST = 1_000;

  LimitSimulation.Limit limit() {
    return switch (this) {
      case SENTINEL -> ours();
      case VEGAS_WINDOWED -> theirs(windowed(vegas()));
      case VEGAS -> theirs(vegas());
      case GRADIENT2_WINDOWED -> theirs(windowed(gradient2()));
      case GRADIENT2 -> theirs(gradient2());
    };
  }

  private static VegasLimit vegas() {
    return VegasLimit.newBuilder().initialLimit(FIRST).maxConcurrency(MOST).build();
  }

  private static Gradient2Limit gradient2() {
    return Gradient2Limit.newBuilder().initialLimit(FIRST).maxConcurrency(MOST).build();
  }

  private static LimitSimulation.Limit ours() {
    AdaptiveLimit limit = new AdaptiveLimit(1, MOST, FIRST);
    return new LimitSimulation.Limit() {
      @Override
      public int limit() {
        return limit.limit();
      }

      @Override
      public void ended(long begun, long ended, int underWay) {
        limit.ended(begun, ended, underWay);
      }
    };
  }

  private static LimitSimulation.Limit theirs(com.netflix.concurrency.limits.Limit limit) {
    return new LimitSimulation.Limit() {
      @Override
      public int limit() {
        return limit.getLimit();
      }

      @Override
      public void ended(long begun, long ended, int underWay) {
        limit.onSample(begun, ended - begun, underWay, false);
      }
    };
  }

  private static WindowedLimit windowed(AbstractLimit limit) {
    return WindowedLimit.newBuilder()
        .minWindowTime(100, TimeUnit.MILLISECONDS)
        .maxWindowTime(1, TimeUnit.SECONDS)
        .windowSize(20)
        .build(limit);
  }
}
