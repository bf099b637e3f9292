package io.streamsentinel.participant;

import java.util.Map;

/**
 * Some units of an epoch can't be committed, the others can. The participant that throws it has
 * undone whatever it did for the epoch. The engine gives the records of these units up (or, where
 * {@link #again} says so, calls their handlers again) and comes back with the same epoch.
 */
public final class UnitsFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Map<UnitOfWork, Throwable> units;
  private final boolean again;

  private UnitsFailedException(Map<UnitOfWork, Throwable> units, boolean again) {
    super(
        units.size() + (again ? " units must be handled again" : " units failed"),
        units.values().stream().findFirst().orElse(null));
    this.units = Map.copyOf(units);
    this.again = again;
  }

  /**
   * Units whose records are to be given up, each with the reason.
   *
   * @param units units of the epoch that was being committed
   */
  public static UnitsFailedException givenUp(Map<? extends UnitOfWork, ? extends Throwable> units) {
    return new UnitsFailedException(Map.copyOf(units), false);
  }

  /**
   * Units whose handlers must be called again, because what they read has been rolled back.
   *
   * @param units units of the epoch that was being committed, each with the reason
   */
  public static UnitsFailedException again(Map<? extends UnitOfWork, ? extends Throwable> units) {
    return new UnitsFailedException(Map.copyOf(units), true);
  }

  /** The units, each with the reason. */
  public Map<UnitOfWork, Throwable> units() {
    return units;
  }

  /** Whether their handlers are to be called again, rather than their records given up. */
  public boolean again() {
    return again;
  }
}
