package io.streamsentinel.feature;

class InMemoryFeatureStoreTest extends FeatureStoreContract {
  private final InMemoryFeatureStore store = new InMemoryFeatureStore();

  @Override
  FeatureStore store() {
    return store;
  }
}
