package io.streamsentinel.feature;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.streamsentinel.stack.RedisFleet;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.TcpProxy;
import java.util.List;
import java.util.function.Function;

/** The same faults where Redis is more than one server, or a server of another kind. */
interface FleetFaults extends RedisFaults {

  /** The servers under test. */
  RedisFleet fleet();

  @Override
  default List<Server> masters() {
    return fleet().masters().stream().map(fleet()::server).toList();
  }

  @Override
  default List<TcpProxy> proxies() {
    return fleet().proxies();
  }

  @Override
  default <T> List<T> ask(Function<RedisCommands<byte[], byte[]>, T> question) {
    return fleet().masters().stream()
        .map(master -> fleet().ask(master, ByteArrayCodec.INSTANCE, question))
        .toList();
  }
}
