package io.streamsentinel.doctor;

import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What to do about an exception. */
final class Remedy {

  private Remedy() {}

  /** The exception that says most: without the wrappers that threads put around. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The exception in one line. */
  static String words(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage();
    String first =
        cause.getClass().getSimpleName()
            + (message == null || message.isBlank()
                ? ""
                : ": " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    return cause.getCause() == null ? first : first + "; " + words(cause.getCause());
  }

  static String of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof SslAuthenticationException) {
      return "Check the trust store and that the certificate names the host";
    }
    if (cause instanceof AuthenticationException) {
      return "Check user, password and mechanism (KAFKA_SASL_JAAS_CONFIG, KAFKA_SASL_MECHANISM)";
    }
    if (cause instanceof AuthorizationException) {
      return "Give the user the right by an ACL; docs/operations.md lists them by component";
    }
    if (cause instanceof TimeoutException) {
      return "The broker did not answer in time: is it up, overloaded, or short of replicas?";
    }
    if (cause instanceof SQLException sql) {
      return sql(sql);
    }
    return "See the message; --stack-trace shows where it comes from";
  }

  private static String sql(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("28")) {
      return "Check user and password in POSTGRES_DSN, and the server's pg_hba.conf";
    }
    if (state.startsWith("3D")) {
      return "Create the database, or name another in POSTGRES_DSN";
    }
    if (state.startsWith("08")) {
      return "Is the server up, POSTGRES_DSN right, the JDBC driver on the class path?";
    }
    if (state.equals("42501")) {
      return "GRANT CREATE ON SCHEMA public to the user, or make the tables beforehand";
    }
    if (state.equals("25006")) {
      return "The server is read-only: name the primary in POSTGRES_DSN";
    }
    return "See the message and the server's log";
  }
}
