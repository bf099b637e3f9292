package io.streamsentinel.state;

class MemoryLedgerTest extends LedgerContract {

  private final MemoryLedger ledger = new MemoryLedger();

  @Override
  Ledger ledger() {
    return ledger;
  }
}
