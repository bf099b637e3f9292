package io.streamsentinel.examples.input;

import java.util.Locale;

/** What of a payment a column can hold. */
public enum PaymentField {
  /** The payment's id; event ids are made from it. Without it: file name and line number. */
  PAYMENT_ID,
  /** When the customer paid. Required. */
  TIME,
  /** The account that pays. Required. */
  USER,
  /** How much, in units of the currency such as 12.99. Required. */
  AMOUNT,
  /** Who is paid. Without it: the terminal. */
  MERCHANT,
  /** Where the card was used. */
  TERMINAL,
  /** ISO 4217 code. Without it: the currency that the mapping states. */
  CURRENCY,
  /** A name of {@code Channel}. Without it: {@code UNKNOWN}. */
  CHANNEL,
  /** The card's token, never its number. Without it: one token a user. */
  CARD_TOKEN,
  /** The customer's device. */
  DEVICE,
  /** The customer's IP address. */
  IP_ADDRESS,
  /** ISO 3166-1 alpha-2 code. */
  COUNTRY,
  /** Degrees north. */
  LATITUDE,
  /** Degrees east. */
  LONGITUDE,
  /** The label: 1 or true, 0 or false. Without it: no payment is fraud. */
  FRAUD,
  /** What kind of fraud, in any words. */
  SCENARIO;

  /** The name by which an option refers to the field, such as {@code payment-id}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
