// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.Listing;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.AtOnce;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.UnmetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every agent probes every other node and gets an answer. */
final class HealthMatrix implements Step {
    private final Lab lab;

    HealthMatrix(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String title() {
        return "health: every agent reaches every other node on port 4240";
    }

    @Override
    public void check(Findings findings) throws Exception {
        List<AgentProcess> agents = lab.agents();
        List<List<Listing.Health>> rows =
                AtOnce.map(agents, agent -> agent.client().probe());
        List<Object> header = new ArrayList<>(List.of("ms from \\ to"));
        agents.forEach(agent -> header.add(agent.name()));
        Columns table = Columns.of(header.toArray());
        for (int row = 0; row < agents.size(); row++) {
            table.row(row(agents.get(row), rows.get(row)));
        }
        findings.say(table);
    }

    private Object[] row(AgentProcess from, List<Listing.Health> probes) {
        Map<String, Listing.Health> byNode = new TreeMap<>();
        probes.forEach(probe -> byNode.put(probe.node(), probe));
        List<Object> cells = new ArrayList<>(List.of(from.name()));
        for (AgentProcess to : lab.agents()) {
            cells.add(to.equals(from) ? "-" : latency(from, to, Optional.ofNullable(byNode.get(to.name()))));
        }
        return cells.toArray();
    }

    private static String latency(AgentProcess from, AgentProcess to, Optional<Listing.Health> found) {
        Listing.Health probe =
                found.orElseThrow(() -> new UnmetException(from.name() + " does not probe " + to.name()));
        Double millis = probe.latencyMillis();
        if (!probe.reachable() || millis == null) {
            throw new UnmetException(from.name() + " does not reach " + to.name() + ": " + probe.error());
        }
        return String.format(Locale.ROOT, "%.2f", millis);
    }
}
