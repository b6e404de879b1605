// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a packet, with names in place of numbers. Immutable.
 *
 * @param time when the agent read it (ISO 8601)
 * @param type drop, verdict, trace, or lost (then {@code summary} says how many were lost on the way)
 * @param direction ingress or egress, seen from the pod
 * @param endpoint the pod's name
 * @param endpointId its number
 * @param reason why it was dropped, or the verdict
 * @param rule the rule that decided; absent when none did
 * @param log what the rule's policy wants said with it; absent when it wants nothing
 * @param sourceIdentity identity of the sender
 * @param sourceLabels its labels
 * @param destinationIdentity identity of the receiver
 * @param destinationLabels its labels
 * @param protocol TCP, UDP, ICMP …
 * @param source address, with the port where there is one
 * @param destination address, with the port where there is one
 * @param summary all of it in one line, as {@code meshpath monitor} prints it
 */
public record MonitorEvent(
        String time,
        String type,
        @Nullable String direction,
        @Nullable String endpoint,
        @Nullable Integer endpointId,
        @Nullable String reason,
        @Nullable String rule,
        @Nullable String log,
        @Nullable Integer sourceIdentity,
        @Nullable List<String> sourceLabels,
        @Nullable Integer destinationIdentity,
        @Nullable List<String> destinationLabels,
        @Nullable String protocol,
        @Nullable String source,
        @Nullable String destination,
        String summary) {}
