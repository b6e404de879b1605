// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.AtOnce;
import io.meshpath.demo.lab.Eventually;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A pod is deleted, and no agent of any cluster knows its address any more. */
final class AddressIsForgotten implements Step {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Lab lab;

    AddressIsForgotten(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String title() {
        return "a pod is deleted: its address is gone from every cluster";
    }

    @Override
    public void check(Findings findings) throws Exception {
        LabPod gone = lab.pod("stranger");
        for (AgentProcess agent : lab.agents()) {
            if (!knows(agent, gone)) {
                throw new UnmetException(agent.name() + " does not know " + gone + " before it is deleted");
            }
        }
        gone.agent().client().deleteEndpoint(gone.name());
        List<Duration> times = AtOnce.map(
                lab.agents(),
                agent -> Eventually.holds(
                        LIMIT,
                        "addresses of " + gone + " gone from the ipcache of " + agent.name(),
                        () -> knows(agent, gone) ? Optional.of("it is still there") : Optional.empty()));
        Columns table = Columns.of("agent", gone.endpoint().addresses() + " of " + gone + " gone after");
        for (int i = 0; i < times.size(); i++) {
            AgentProcess agent = lab.agents().get(i);
            table.row(agent.node().cluster() + "/" + agent.name(), Findings.time(times.get(i)));
        }
        findings.say(table);
        LabPod other = lab.pod("shop-1");
        for (IpAddress address : gone.addresses()) {
            if (Pings.send(other.namespace(), address, 2).received() > 0) {
                throw new UnmetException(address + " still answers " + other);
            }
            findings.say("ping from " + other + " to " + address + ": no answer");
        }
    }

    private static boolean knows(AgentProcess agent, LabPod pod) {
        List<Cidr> own = pod.addresses().stream().map(Cidr::of).toList();
        return agent.client().ipcache().stream().anyMatch(entry -> own.contains(Cidr.parse(entry.prefix())));
    }
}
