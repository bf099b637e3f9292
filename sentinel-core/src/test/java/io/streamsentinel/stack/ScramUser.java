package io.streamsentinel.stack;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** Makes the user of the SASL_SSL listener known to a cluster. */
final class ScramUser {

  private static final int ITERATIONS = 4096;

  private ScramUser() {}

  static void create(String bootstrapServers) {
    try (Admin admin = Admin.create(Map.of(Brokers.BOOTSTRAP, bootstrapServers))) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      Certificates.scramUser(),
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS),
                      Certificates.scramPassword())))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new ServerStartException("kafka: the SCRAM user could not be created", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("kafka: interrupted while the SCRAM user was created", e);
    }
  }
}
