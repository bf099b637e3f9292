package io.streamsentinel.examples.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;

/**
 * Where payments come from and go to, as a worker process is told on its command line.
 *
 * @param bootstrapServers the brokers
 * @param jdbcUrl the database, with user and password in the URL
 * @param name what topics, group and schema are named after
 * @param accounts how many accounts there are
 */
record LedgerSetting(String bootstrapServers, String jdbcUrl, String name, int accounts) {

  /** The environment variable with the database's URL: a command line is for all to see. */
  static final String DATABASE = "LEDGER_DATABASE";

  static LedgerSetting of(List<String> arguments, String jdbcUrl) {
    return new LedgerSetting(
        arguments.get(0), jdbcUrl, arguments.get(1), Integer.parseInt(arguments.get(2)));
  }

  List<String> arguments() {
    return List.of(bootstrapServers, name, Integer.toString(accounts));
  }

  String payments() {
    return name + "-payments";
  }

  String decisions() {
    return name + "-decisions";
  }

  String deadLetters() {
    return name + "-dead";
  }

  /** A pool for one consumer. */
  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(4);
    config.setConnectionTimeout(5_000);
    config.addDataSourceProperty("ApplicationName", name);
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.setConnectionInitSql("set search_path to " + name);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Override
  public String toString() {
    return "LedgerSetting[" + name + "]";
  }
}
