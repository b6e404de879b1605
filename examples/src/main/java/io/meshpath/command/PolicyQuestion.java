// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A packet and the policies to judge it by, as {@code policy verdict} and {@code policy explain} take them. */
final class PolicyQuestion {
    /** At which end of the packet's way policy is asked. */
    enum Side {
        BOTH,
        EGRESS,
        INGRESS
    }

    @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER", description = "Policies.")
    private List<Path> sources = List.of();

    @Option(
            names = "--from",
            paramLabel = "LABELS|ADDRESS",
            required = true,
            description = "The sender: labels such as app=redis,tier=db, an address, or reserved:world.")
    private String from = "";

    @Option(names = "--to", paramLabel = "LABELS|ADDRESS", required = true, description = "The receiver, likewise.")
    private String to = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            converter = PortText.Converter.class,
            description = "The destination port: 6379, 53/UDP, ICMP/8 or PROTOCOL/112.")
    private @Nullable PortText port;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The cluster the policies are in; also of labels that name none.")
    private String cluster = "";

    @Option(
            names = "--side",
            paramLabel = "SIDE",
            defaultValue = "BOTH",
            description = "egress asks the sender's policies, ingress the receiver's, both asks both.")
    private Side side = Side.BOTH;

    @Option(names = "--default-local-cluster", description = "Peers that name no cluster are in the policies' own.")
    private boolean localByDefault;

    /** One direction's decision, and the same in words. */
    record Answer(Direction direction, Decision decision, String explanation) {}

    /** The decisions, in the order a packet meets them; none at an end that is no pod. */
    List<Answer> answers() {
        PolicyModel model = model();
        List<Answer> answers = new ArrayList<>();
        if (side != Side.INGRESS && !isOutside(from)) {
            answers.add(answer(model, Direction.EGRESS, labels(from, model), labels(to, model)));
        }
        if (side != Side.EGRESS && !isOutside(to)) {
            answers.add(answer(model, Direction.INGRESS, labels(to, model), labels(from, model)));
        }
        if (answers.isEmpty()) {
            throw CommandFailure.cannotRun("no policy is asked: policies are about pods, and neither end is one");
        }
        return answers;
    }

    private Answer answer(PolicyModel model, Direction direction, Labels subject, Labels peer) {
        PortText asked = port == null ? new PortText(PortSpace.TCP, 0) : port;
        Evaluator evaluator = new Evaluator(model);
        return new Answer(
                direction,
                evaluator.decide(subject, direction, peer, asked.space(), asked.port()),
                evaluator.explain(subject, direction, peer, asked.space(), asked.port()));
    }

    private PolicyModel model() {
        try {
            return PolicyModel.of(
                    read(sources),
                    PolicyContext.of(new ClusterName(cluster))
                            .withPeers(localByDefault ? PeerClusters.LOCAL : PeerClusters.ANY));
        } catch (PolicyException e) {
            throw CommandFailure.doesNotHold(String.valueOf(e.getMessage()));
        }
    }

    static List<Policy> read(Collection<Path> sources) {
        List<Policy> policies = new ArrayList<>();
        for (Path source : sources) {
            if (!Files.exists(source)) {
                throw CommandFailure.cannotRun(source + ": no such file or folder; correct the path");
            }
            policies.addAll(PolicyFiles.read(source));
        }
        return policies;
    }

    private static boolean isOutside(String end) {
        return isAddress(end) || end.startsWith(Label.RESERVED + ":");
    }

    private static boolean isAddress(String end) {
        return end.matches("[0-9.]+|[0-9a-fA-F:.]*::?[0-9a-fA-F:.]*") && end.matches(".*[.:].*");
    }

    private Labels labels(String end, PolicyModel model) {
        if (isAddress(end)) {
            return addressLabels(IpAddress.parse(end), model);
        }
        List<Label> labels = new ArrayList<>();
        for (String part : end.split(",", -1)) {
            labels.add(isOutside(end) || part.contains(":") ? Label.parse(part) : Label.parse("k8s:" + part));
        }
        Labels said = Labels.of(labels);
        return isOutside(end) ? said : withDefaults(said);
    }

    private Labels withDefaults(Labels said) {
        Labels complete = said.cluster().isPresent() ? said : said.with(Label.cluster(new ClusterName(cluster)));
        return complete.get(Label.NAMESPACE).isPresent()
                ? complete
                : complete.with(Label.k8s(Label.NAMESPACE, "default"));
    }

    private static Labels addressLabels(IpAddress address, PolicyModel model) {
        return model.cidrs().stream()
                .filter(prefix -> prefix.contains(address))
                .max(Comparator.comparingInt(Cidr::prefixLength))
                .map(prefix -> Labels.of(Label.cidr(prefix)))
                .orElseGet(() -> Labels.of(ReservedIdentity.WORLD.label()));
    }
}
