package io.dvi.trainer.replica;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How replicas are believed.
 *
 * @param healthyWithin a replica that has said nothing for longer is not healthy
 * @param forgetAfter a replica that has said nothing for longer is no longer listed
 */
public record ReplicaProperties(@DefaultValue("5s") Duration healthyWithin, @DefaultValue("1h") Duration forgetAfter) {
}
