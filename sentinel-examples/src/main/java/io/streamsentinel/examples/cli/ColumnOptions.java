package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.input.CsvColumns;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which column of files of payments holds what. */
final class ColumnOptions {

  @Option(
      names = "--preset",
      description = "Known columns of the files: handbook. Without it: --column.")
  private @Nullable String preset;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = "Which column of the files holds what, as user=CUSTOMER_ID. May be repeated.")
  private List<String> columns = List.of();

  @Option(
      names = "--time-format",
      description =
          "How the files write times: iso, epoch-seconds, epoch-millis, or a pattern such as"
              + " 'yyyy-MM-dd HH:mm:ss'.")
  private @Nullable String timeFormat;

  /** The mapping. */
  CsvColumns columns() {
    CsvColumns.Builder builder = preset == null ? CsvColumns.builder() : CsvColumns.preset(preset);
    columns.forEach(builder::column);
    if (timeFormat != null) {
      builder.timeFormat(timeFormat);
    }
    return builder.build();
  }
}
