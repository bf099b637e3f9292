/**
 * Sources outside: trades over a WebSocket in the form of Binance's public streams, and sentiment
 * as lines of JSON over a long-lived HTTP response. Start with {@link
 * io.streamsentinel.examples.market.Market}, which runs {@link
 * io.streamsentinel.examples.market.TradeStream} and {@link
 * io.streamsentinel.examples.market.SentimentStream}.
 */
@NullMarked
package io.streamsentinel.examples.market;

import org.jspecify.annotations.NullMarked;
