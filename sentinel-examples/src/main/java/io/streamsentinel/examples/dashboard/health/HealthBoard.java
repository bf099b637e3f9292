package io.streamsentinel.examples.dashboard.health;

import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.health.ConsumerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * How every block is, asked at each call: those that say so themselves, and those whose meters say
 * it. Thread-safe.
 */
public final class HealthBoard {

  private final MeterBoard meters;
  private final List<Supplier<Block>> blocks = new CopyOnWriteArrayList<>();
  private final Map<String, Supplier<ConsumerHealth>> consumers = new ConcurrentSkipListMap<>();

  /**
   * All there is to say.
   *
   * @param healthy whether no block has failed
   * @param blocks each block
   * @param meters each meter
   */
  public record Health(boolean healthy, List<Block> blocks, List<MeterView> meters) {}

  /**
   * @param meters where blocks register theirs
   */
  public HealthBoard(MeterBoard meters) {
    this.meters = meters;
  }

  /** Adds a block that says how it is. */
  public void add(Supplier<Block> block) {
    blocks.add(block);
  }

  /** Adds a consumer, in place of an earlier one of the same name. */
  public void watch(String group, Supplier<ConsumerHealth> health) {
    consumers.put(group, health);
  }

  /** How everything is now. */
  public Health health() {
    List<MeterView> views = meters.meters();
    List<Block> all = new ArrayList<>();
    consumers.forEach((group, health) -> all.add(ConsumerBlock.of(group, health.get())));
    all.addAll(MeterBlocks.of(views));
    blocks.forEach(block -> all.add(block.get()));
    return new Health(all.stream().noneMatch(block -> block.status() == Status.FAILED), all, views);
  }
}
