// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.folder.FolderWatch;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.policy.PolicyFolder;
import io.meshpath.agent.policy.PolicyState;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the agent's policies come from: its folder, if it has one. One thread at a time. */
final class PolicySource {
    private static final String PART = "policy";

    private final Optional<Path> folder;
    private final Problems problems;
    private final PolicyFolder.Reading nothing;
    private final Optional<PolicyFolder> files;

    PolicySource(AgentConfig config, Problems problems) {
        PolicyContext context = PolicyContext.of(config.cluster().name())
                .withPeers(config.policyDefaultLocalCluster() ? PeerClusters.LOCAL : PeerClusters.ANY);
        this.folder = config.policies();
        this.problems = problems;
        this.nothing = new PolicyFolder.Reading(PolicyModel.of(List.of(), context), List.of(), Map.of());
        this.files = folder.map(path -> new PolicyFolder(path, context));
    }

    /** What the folder means at the start; no policies where there is no folder. */
    PolicyFolder.Reading read() {
        return files.flatMap(policies -> policies.read(Set.of()))
                .map(this::reported)
                .orElse(nothing);
    }

    private PolicyFolder.Reading reported(PolicyFolder.Reading reading) {
        problems.replace(PART, "", reading.errors());
        return reading;
    }

    /** Puts every change of the folder in force from now on; empty where there is no folder. */
    Optional<FolderWatch> watch(AgentLoop loop, PolicyState policy, Duration pause) throws IOException {
        if (folder.isEmpty() || files.isEmpty()) {
            return Optional.empty();
        }
        PolicyFolder policies = files.get();
        return Optional.of(FolderWatch.start(
                folder.get(),
                pause,
                touched -> policies.read(touched)
                        .map(this::reported)
                        .ifPresent(reading -> loop.post("putting policies in force", () -> enforce(policy, reading)))));
    }

    /** What the tables refuse stays as it was; that is a problem until a later change is taken. */
    private void enforce(PolicyState policy, PolicyFolder.Reading reading) {
        try {
            policy.enforce(reading);
            problems.clear("policy tables", PART);
        } catch (RuntimeException e) {
            problems.raise("policy tables", PART, "policies are not in force: " + OneLine.of(e));
        }
    }
}
