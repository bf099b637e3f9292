package io.streamsentinel.feature;

/** What a store says to a {@link Piece}. */
enum ApplyAnswer {
  /** Applied now. */
  APPLIED,
  /** Applied now, but an appended value was not as long as its owner thinks: write all anew. */
  BROKEN,
  /** Applied before. */
  DUPLICATE,
  /** The watermark is another's or has fallen back: read it and replay. */
  GAP;

  /** Reads the watermark that was found in the way. */
  static ApplyAnswer of(Piece piece, Watermark found) {
    Watermark to = piece.to();
    boolean ours = found.incarnation() == to.incarnation();
    return ours && found.offset() >= to.offset() ? DUPLICATE : GAP;
  }
}
