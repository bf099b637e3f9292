package io.streamsentinel.scoring;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model in use, over the scorer's columns; replaced as a whole when its file changes. */
final class ModelSlot {

  private final List<String> inputs;
  private final @Nullable Path path;
  private volatile Model model;

  private ModelSlot(List<String> inputs, @Nullable Path path, Model model) {
    this.inputs = inputs;
    this.path = path;
    this.model = model.over(inputs);
  }

  static ModelSlot of(List<String> inputs, Model model) {
    return new ModelSlot(inputs, null, model);
  }

  static ModelSlot of(List<String> inputs, Path path) {
    return new ModelSlot(inputs, path, ModelFile.read(path));
  }

  Model model() {
    return model;
  }

  /** Takes the file's model if its content is another; keeps the old one if that fails. */
  synchronized boolean refresh() {
    if (path == null) {
      return false;
    }
    byte[] content = ModelFile.bytes(path);
    if (ModelVersion.of("", content).hash().equals(model.version().hash())) {
      return false;
    }
    Model next = ModelFile.parse(content, path);
    try {
      model = next.over(inputs);
    } catch (InvalidModelException misfit) {
      throw new InvalidModelException("model file " + path + ": " + misfit.getMessage(), misfit);
    }
    return true;
  }
}
