// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.EndpointConfig;
import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Listing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath endpoint}. */
@Command(name = "endpoint", description = "The pods of a node.", mixinStandardHelpOptions = true)
final class EndpointCommand extends VerbGroup {
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})/([A-Z]+)");

    @Command(description = "Lists the pods of the node.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/endpoints", AgentClient::endpoints, EndpointCommand::table);
    }

    @Command(description = "Shows one pod.", mixinStandardHelpOptions = true)
    void get(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME|ID", description = "The pod's name or number.") String endpoint) {
        show(options, options.client().endpoint(endpoint));
    }

    @Command(description = "Connects a pod.", mixinStandardHelpOptions = true)
    void create(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME", description = "The pod's name, unique on the node.") String name,
            @Option(
                            names = "--netns",
                            paramLabel = "NAME|PATH",
                            required = true,
                            description = "Its network namespace: a name below /run/netns, or a path.")
                    String netns,
            @Option(names = "--namespace", paramLabel = "NAME", description = "Its namespace; \"default\" if absent.")
                    @Nullable
                    String namespace,
            @Option(
                            names = "--namespace-label",
                            paramLabel = "KEY=VALUE",
                            description = "A label of its namespace; may be repeated.")
                    @Nullable
                    Map<String, String> namespaceLabels,
            @Option(
                            names = {"-l", "--label"},
                            paramLabel = "KEY=VALUE",
                            description = "A label; may be repeated.")
                    @Nullable
                    List<String> labels,
            @Option(
                            names = {"-p", "--port"},
                            paramLabel = "NAME=PORT/PROTOCOL",
                            description = "A port that policies may call by name, as http=80/TCP; may be repeated.")
                    @Nullable
                    Map<String, String> ports,
            @Option(
                            names = "--addresses",
                            paramLabel = "COUNT",
                            description = "How many addresses it gets of each of the node's pod CIDRs; 1 if absent.")
                    @Nullable
                    Integer addresses) {
        EndpointRequest request = new EndpointRequest(
                name,
                netns,
                namespace,
                namespaceLabels == null ? Map.of() : namespaceLabels,
                labels == null ? List.of() : labels,
                namedPorts(ports == null ? Map.of() : ports),
                addresses);
        show(options, options.client().createEndpoint(request));
    }

    private static Map<String, EndpointRequest.Port> namedPorts(Map<String, String> texts) {
        Map<String, EndpointRequest.Port> ports = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            Matcher port = PORT.matcher(text);
            if (!port.matches()) {
                throw CommandFailure.cannotRun(
                        "--port " + name + "=" + text + ": expected a number and a protocol, as in http=80/TCP");
            }
            ports.put(name, new EndpointRequest.Port(Integer.parseInt(port.group(1)), port.group(2)));
        });
        return ports;
    }

    @Command(description = "Disconnects a pod; its network namespace stays.", mixinStandardHelpOptions = true)
    void delete(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME|ID", description = "The pod's name or number.") String endpoint) {
        show(options, options.client().deleteEndpoint(endpoint));
    }

    @Command(
            description =
                    "Sets an option of one pod: with policyAuditMode=true, what its policy denies passes and is only"
                            + " told of; \"default\" is what the agent's configuration says.",
            mixinStandardHelpOptions = true)
    void config(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME|ID", description = "The pod's name or number.") String endpoint,
            @Parameters(paramLabel = "OPTION=VALUE", description = "policyAuditMode=true, =false or =default.")
                    String setting) {
        show(options, options.client().configureEndpoint(endpoint, setting(setting)));
    }

    private static EndpointConfig setting(String text) {
        return switch (text) {
            case "policyAuditMode=true" -> new EndpointConfig(true);
            case "policyAuditMode=false" -> new EndpointConfig(false);
            case "policyAuditMode=default" -> new EndpointConfig(null);
            default ->
                throw CommandFailure.cannotRun(
                        "expected policyAuditMode=true, =false or =default but was '" + text + "'");
        };
    }

    private static void show(ListOptions options, Listing.Endpoint endpoint) {
        options.out().print(options.json() ? ListOptions.prettyOf(endpoint) : table(List.of(endpoint)));
    }

    static Table table(List<Listing.Endpoint> endpoints) {
        Table table = Table.of(
                "ENDPOINT", "NAME", "IDENTITY", "LABELS", "ADDRESS", "DEVICE", "NETNS", "STATE", "INGRESS", "EGRESS");
        endpoints.forEach(endpoint -> table.row(
                endpoint.id(),
                endpoint.name(),
                endpoint.identity(),
                endpoint.labels(),
                String.join(", ", endpoint.addresses()),
                endpoint.device(),
                endpoint.netns(),
                endpoint.state(),
                enforced(endpoint.policy().ingress(), endpoint.policy().audit()),
                enforced(endpoint.policy().egress(), endpoint.policy().audit())));
        return table;
    }

    private static String enforced(Listing.EnforcedPolicy policy, boolean audit) {
        return "revision " + policy.revision() + (policy.defaultDeny() ? ", default deny" : "")
                + (audit ? ", audit" : "");
    }
}
