// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.MonitorStream;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.Eventually;
import io.meshpath.demo.lab.LabPod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The drops that one agent reports, from now on. Its thread ends with it. */
final class DropWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final AgentProcess agent;
    private final MonitorStream stream;
    private final List<MonitorEvent> events = new CopyOnWriteArrayList<>();

    private DropWatch(AgentProcess agent, MonitorStream stream) {
        this.agent = agent;
        this.stream = stream;
    }

    static DropWatch on(AgentProcess agent) {
        DropWatch watch = new DropWatch(agent, agent.client().monitor("drop"));
        Thread thread = new Thread(watch::read, "events of " + agent.name());
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void read() {
        try {
            Optional<MonitorEvent> event = stream.next();
            while (event.isPresent()) {
                events.add(event.get());
                event = stream.next();
            }
        } catch (AgentException e) {
            // the agent went away or answered something else: whoever waits for an event does not get it
        }
    }

    /** Waits for the drop of a packet from one pod to another, seen from either. */
    MonitorEvent await(LabPod from, LabPod to) throws InterruptedException {
        String what = "a drop event of " + agent.name() + " from " + from + " to " + to;
        Eventually.holds(
                LIMIT,
                what,
                () -> find(from, to).isPresent() ? Optional.empty() : Optional.of(events.size() + " other events"));
        return find(from, to).orElseThrow();
    }

    private Optional<MonitorEvent> find(LabPod from, LabPod to) {
        return events.stream().filter(between(from, to)).findFirst();
    }

    private static Predicate<MonitorEvent> between(LabPod from, LabPod to) {
        return event -> Objects.equals(event.sourceIdentity(), from.identity())
                && Objects.equals(event.destinationIdentity(), to.identity());
    }

    @Override
    public void close() {
        stream.close();
    }
}
