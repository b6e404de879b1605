// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.command.policy.world.World;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which policies are asked, and in which world: what {@code policy verdict} and {@code policy explain} have in common. */
final class PolicyOptions {
    private static final String DEFAULT_CLUSTER = "default";

    @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Policies, as --policies takes them.")
    private List<Path> more = List.of();

    @Option(names = "--policies", arity = "1..*", paramLabel = "FILE|FOLDER", description = "Policies, YAML or JSON.")
    private List<Path> sources = List.of();

    @Option(names = "--model", paramLabel = "FILE", description = "The clusters, pods and nodes there are, as JSON.")
    private @Nullable Path model;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster the policies are in, where no model says; default if nothing does.")
    private @Nullable String cluster;

    @Option(
            names = "--default-local-cluster",
            description = "Peers that name no cluster are in the policies' own; without this, in any.")
    private boolean localByDefault;

    /** Whether neither policies nor a world are named, so that those of an agent are meant. */
    boolean areAnAgents() {
        return sources.isEmpty() && more.isEmpty() && model == null;
    }

    /** The world of the model, or an empty one. */
    World world() {
        if (model == null) {
            return World.empty(new ClusterName(cluster == null ? DEFAULT_CLUSTER : cluster));
        }
        if (cluster != null) {
            throw CommandFailure.cannotRun("--cluster and --model exclude one another; write the cluster in " + model);
        }
        return World.read(model);
    }

    /** The policies as they are meant in that world. */
    PolicyModel policies(World world) {
        List<Path> all = new ArrayList<>(sources);
        all.addAll(more);
        if (all.isEmpty()) {
            throw CommandFailure.cannotRun("no policies are named; add --policies FILE|FOLDER");
        }
        try {
            List<Policy> policies = new ArrayList<>();
            all.forEach(source -> policies.addAll(PolicyFiles.read(source)));
            return PolicyModel.of(policies, world.context(localByDefault ? PeerClusters.LOCAL : PeerClusters.ANY));
        } catch (PolicyException e) {
            throw CommandFailure.cannotRun(String.valueOf(e.getMessage()));
        }
    }
}
