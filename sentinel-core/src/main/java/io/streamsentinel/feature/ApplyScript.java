package io.streamsentinel.feature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The one script that writes features: compare the watermark, then apply everything. */
final class ApplyScript {

  /**
   * Answers {1} (applied), {0} (applied, but an appended value had another length) or {2} and the
   * watermark that was found in the way. KEYS are the watermark and the values; ARGV are what the
   * watermark must begin with, the new one, the time to live, how many values are set (the others
   * are appended to), the sum of the appended values' lengths, then the data.
   */
  static final String SOURCE =
      """
      local found = redis.call('GET', KEYS[1]) or ''
      local from = ARGV[1]
      if (from == '' and found ~= '') or string.sub(found, 1, #from) ~= from then
        return {2, found}
      end
      local sets = tonumber(ARGV[4]) + 1
      for i = 2, sets do
        redis.call('SET', KEYS[i], ARGV[i + 4], 'PX', ARGV[3])
      end
      local length = 0
      for i = sets + 1, #KEYS do
        length = length + redis.call('APPEND', KEYS[i], ARGV[i + 4])
      end
      if length ~= tonumber(ARGV[5]) then
        redis.call('SET', KEYS[1], ARGV[2] .. ' broken')
        return {0}
      end
      redis.call('SET', KEYS[1], ARGV[2])
      return {1}
      """;

  private ApplyScript() {}

  static byte[][] keys(Shard shard, Piece piece) {
    byte[][] keys = new byte[piece.keys().size() + 1][];
    keys[0] = shard.watermarkKey();
    for (int i = 1; i < keys.length; i++) {
      keys[i] = shard.valueKey(piece.keys().get(i - 1));
    }
    return keys;
  }

  static byte[][] arguments(Piece piece) {
    List<byte[]> arguments = new ArrayList<>(piece.data().size() + 5);
    arguments.add(ascii(Watermark.expectation(piece.from())));
    arguments.add(ascii(piece.to().text()));
    arguments.add(ascii(Long.toString(piece.timeToLiveMillis())));
    arguments.add(ascii(Integer.toString(piece.sets())));
    arguments.add(ascii(Long.toString(piece.appendedLength())));
    arguments.addAll(piece.data());
    return arguments.toArray(byte[][]::new);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static ApplyAnswer answer(Piece piece, List<?> reply) {
    long code = (Long) reply.get(0);
    if (code == 1) {
      return ApplyAnswer.APPLIED;
    }
    if (code == 0) {
      return ApplyAnswer.BROKEN;
    }
    Watermark found = Watermark.parse((byte[]) reply.get(1));
    return found == null ? ApplyAnswer.GAP : ApplyAnswer.of(piece, found);
  }
}
