package io.streamsentinel.stack;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** The main class of a broker's JVM: formats the log directory if it is new, then runs Kafka. */
final class BrokerProcess {

  private BrokerProcess() {}

  /**
   * Runs one broker.
   *
   * @param args the configuration file, then what else to tell the storage tool
   */
  public static void main(String[] args) {
    String[] format = new String[args.length + 3];
    format[0] = "format";
    format[1] = "--ignore-formatted";
    format[2] = "--config";
    System.arraycopy(args, 0, format, 3, args.length);
    int code = StorageTool.execute(format, System.out);
    if (code != 0) {
      System.exit(code);
    }
    Kafka.main(new String[] {args[0]});
  }
}
