// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.policy.PolicyFolder;
import io.meshpath.agent.policy.ServiceFolder;
import io.meshpath.mesh.folder.FolderWatch;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where the agent's policies come from: its folders of policies and of services, as far as it has them. Safe for use by
 * multiple threads: one reads at a time, and what it read is handed to the agent's thread before the next one reads.
 */
final class PolicySource {
    /** The part of the agent that problems of files are said of. */
    static final String PART = "policy";

    private final AgentConfig config;
    private final Problems problems;
    private final PolicyContext context;
    private final Optional<PolicyFolder> files;
    private final Optional<ServiceFolder> services;
    private Consumer<PolicyFolder.Reading> taker = reading -> {};

    PolicySource(AgentConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
        this.context = PolicyContext.of(config.cluster().name())
                .withPeers(config.policy().defaultLocalCluster() ? PeerClusters.LOCAL : PeerClusters.ANY)
                .withEnforcement(config.policy().enforcement());
        this.files = config.policies().map(folder -> new PolicyFolder(folder, context));
        this.services = config.services().map(ServiceFolder::new);
    }

    /** What the folders mean at the start; no policies where there is no folder. */
    synchronized PolicyFolder.Reading read() {
        return reading(Set.of())
                .orElseGet(() -> new PolicyFolder.Reading(PolicyModel.of(List.of(), context), List.of(), Map.of()));
    }

    /** What has changed; empty where nothing has. */
    private Optional<PolicyFolder.Reading> reading(Set<Path> touched) {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        PolicyFolder folder = files.get();
        Map<String, String> wrong = new HashMap<>();
        services.ifPresent(known -> {
            folder.context(context.withServices(known.read(touched)));
            wrong.putAll(known.errors());
        });
        Optional<PolicyFolder.Reading> reading = folder.read(touched);
        wrong.putAll(folder.errors());
        problems.replace(PART, "", wrong);
        return reading;
    }

    /** Puts every change of the folders in force from now on. */
    void watch(AgentLoop loop, NodeState state, Duration pause, Consumer<AutoCloseable> opened) throws IOException {
        synchronized (this) {
            taker = reading ->
                    loop.post("putting policies in force", () -> state.policy().enforce(reading));
        }
        Set<Path> folders = new HashSet<>();
        config.policies().ifPresent(folders::add);
        config.services().ifPresent(folders::add);
        for (Path folder : folders) {
            opened.accept(FolderWatch.start(folder, pause, this::look));
        }
    }

    /**
     * Reads what has changed and hands it to the agent's thread.
     *
     * @param touched files that certainly have
     */
    private synchronized void look(Set<Path> touched) {
        reading(touched).ifPresent(taker);
    }

    /**
     * Reads every change there is, also one that came too quickly to be told by a file's time. When it returns, what the
     * folders mean has been handed to the agent's thread.
     */
    synchronized void lookClosely() {
        Set<Path> young = new HashSet<>();
        files.ifPresent(folder -> young.addAll(folder.young()));
        services.ifPresent(folder -> young.addAll(folder.young()));
        look(young);
    }
}
