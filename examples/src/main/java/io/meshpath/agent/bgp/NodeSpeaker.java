// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.bgp;

import io.meshpath.bgp.BgpRunner;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.NeighborStatus;
import io.meshpath.bgp.Restarted;
import io.meshpath.bgp.SessionState;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigChange;
import io.meshpath.bgp.kernel.KernelRoutes;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.KernelStatus;
import io.meshpath.bgp.kernel.Redistribution;
import io.meshpath.bgp.kernel.RedistributionSettings;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The node's BGP speaker: announces its pod CIDRs to the neighbours of the configuration, and keeps the routes that it learns in
 * the kernel, where the datapath finds them. Runs on a thread of its own; safe for use by multiple threads.
 */
public final class NodeSpeaker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeSpeaker.class.getName());

    private final BgpSpeaker speaker;
    private final KernelRoutes kernel;
    private final List<AutoCloseable> besides;
    private final BgpRunner runner;

    private NodeSpeaker(BgpSpeaker speaker, KernelRoutes kernel, List<Redistribution> redistributions) {
        this.speaker = speaker;
        this.kernel = kernel;
        this.besides = List.copyOf(redistributions);
        List<BgpRunner.Work> work = new ArrayList<>(List.of(kernel::doWork));
        redistributions.forEach(redistribution -> work.add(redistribution::doWork));
        this.runner = BgpRunner.start(speaker, task -> new Thread(task, "bgp"), work.toArray(BgpRunner.Work[]::new));
    }

    /**
     * Begins to connect to the neighbours.
     *
     * @param adopted whether the datapath of an earlier agent goes on forwarding, which neighbours are told (RFC 4724)
     * @throws RuntimeException when an address cannot be listened on, or the kernel gives no sockets
     */
    public static NodeSpeaker start(BgpConfig config, List<Cidr> podCidrs, boolean adopted) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            KernelRoutes kernel = KernelRoutes.open(config.kernel().orElse(KernelSettings.DEFAULT));
            opened.push(kernel);
            BgpSpeaker speaker = BgpSpeaker.open(settings(config, adopted));
            opened.push(speaker);
            List<Redistribution> redistributions = new ArrayList<>();
            for (RedistributionSettings settings : config.redistributions()) {
                Redistribution redistribution = Redistribution.open(speaker, settings);
                opened.push(redistribution);
                redistributions.add(redistribution);
            }
            podCidrs.forEach(podCidr -> speaker.announce(podCidr, PathAttributes.EMPTY));
            speaker.useRpki(config.rpki());
            kernel.follow(speaker);
            BgpConfigChange.first(config).applyTo(speaker);
            return new NodeSpeaker(speaker, kernel, redistributions);
        } catch (RuntimeException e) {
            opened.forEach(NodeSpeaker::close);
            throw e;
        }
    }

    private static SpeakerSettings settings(BgpConfig config, boolean adopted) {
        return adopted ? config.speaker().withRestarted(Restarted.FORWARDING) : config.speaker();
    }

    /** The speaker itself, for questions. */
    public BgpSpeaker bgp() {
        return speaker;
    }

    /** The neighbours, in the order of the configuration. */
    public List<NeighborStatus> neighbors() {
        return speaker.neighbors();
    }

    /** The routes in the kernel. */
    public KernelStatus kernel() {
        return kernel.status();
    }

    /** What is wrong, by the neighbour that it is about. */
    public Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        if (!runner.isRunning()) {
            problems.put("speaker", "the BGP speaker has stopped; its log says why. Restart the agent");
        }
        for (NeighborStatus neighbor : neighbors()) {
            if (neighbor.state() != SessionState.ESTABLISHED) {
                String name = neighbor.address() + " (AS " + neighbor.as() + ")";
                String why = neighbor.lastError().orElse("it is being connected to");
                problems.put("neighbor " + name, "no BGP session with " + name + ": " + why);
            }
        }
        if (kernel().refused() > 0 || kernel().unresolved() > 0) {
            String refused = kernel().lastError().map(error -> "; " + error).orElse("");
            problems.put(
                    "kernel",
                    kernel().refused() + " routes refused by the kernel, " + kernel().unresolved()
                            + " without a next hop that can be reached" + refused);
        }
        return problems;
    }

    /** Ends the sessions, for the next agent to take them up: routes stay in the kernel, and with neighbours that wait. */
    @Override
    public void close() {
        runner.closeForRestart();
        besides.forEach(NodeSpeaker::close);
        kernel.close();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "not closed in order: " + e.getMessage());
        }
    }
}
