package io.streamsentinel.examples.market;

/**
 * Trades that were missed.
 *
 * @param symbol of which symbol
 * @param from the first number missed
 * @param to the last number missed
 */
public record Gap(String symbol, long from, long to) {}
