package io.streamsentinel.doctor;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Whether the user may make and delete topics. */
record Rights(KafkaPatient patient) implements Check {

  @Override
  public String name() {
    return "kafka: admin rights";
  }

  /** Without a topic of its own, there is nothing that the other checks could write to. */
  @Override
  public boolean opensTheDoor() {
    return true;
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    try (Admin admin = patient.admin()) {
      String topic = scratch.name() + "-rights";
      patient.topic(admin, topic, Map.of(), scratch);
      patient.removeTopic(topic);
      return List.of(Finding.pass(name(), "made a topic and deleted it"));
    }
  }
}
