// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Subject;
import io.meshpath.policy.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one {@code spec} of a Cilium policy: its subject, and the rules of its four sections. */
final class CiliumSpecReader {
    private static final Pattern LOG_VALUE = Pattern.compile("\\P{C}{0,32}");

    private final Metadata metadata;
    private final Fields spec;
    private final Frame frame;
    private final List<Rule> rules = new ArrayList<>();

    private CiliumSpecReader(Metadata metadata, Fields spec, Frame frame) {
        this.metadata = metadata;
        this.spec = spec;
        this.frame = frame;
    }

    /**
     * The rules of a spec, one at least.
     *
     * @param prefix what their names have before the section, where there are several specs
     */
    static List<Rule> read(Metadata metadata, Fields spec, String prefix) {
        spec.list("labels").orElse(List.of()).forEach(CiliumSpecReader::checkLabel);
        Frame frame = new Frame(
                CiliumSubjects.read(spec, metadata),
                prefix,
                DefaultDeny.read(spec),
                spec.take("log").map(CiliumSpecReader::log));
        CiliumSpecReader reader = new CiliumSpecReader(metadata, spec, frame);
        reader.section("ingress");
        reader.section("ingressDeny");
        reader.section("egress");
        reader.section("egressDeny");
        spec.end();
        if (reader.rules.isEmpty()) {
            throw spec.refuse("no rule at all, which changes nothing; write one in ingress, ingressDeny, egress or"
                    + " egressDeny ('- {}' only turns the default deny on)");
        }
        return reader.rules;
    }

    /** What all rules of a spec have from it. */
    private record Frame(Subject subject, String prefix, DefaultDeny defaultDeny, Optional<String> log) {}

    private void section(String section) {
        Direction direction = section.startsWith("ingress") ? Direction.INGRESS : Direction.EGRESS;
        Action action = section.endsWith("Deny") ? Action.DENY : Action.ALLOW;
        CiliumPeers peers = new CiliumPeers(metadata.namespace(), frame.subject(), direction, action);
        List<Node> items = spec.list(section).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            Fields rule = Fields.of(items.get(i));
            rule.take("authentication").ifPresent(CiliumSpecReader::checkAuthentication);
            CiliumPorts ports = CiliumPorts.of(rule, action);
            rules.add(new Rule(
                    metadata.qualifiedName(),
                    metadata.ruleName(spec.place(), frame.prefix() + section + " rule " + (i + 1)),
                    Tier.NORMAL,
                    0,
                    action,
                    direction,
                    frame.subject(),
                    peers.read(rule, ports.isGiven()),
                    ports.ports(),
                    frame.defaultDeny().in(direction),
                    frame.log()));
            rule.end();
        }
    }

    private static void checkAuthentication(Node node) {
        Fields fields = Fields.of(node);
        String mode = fields.requiredText("mode", "write disabled, or remove authentication");
        fields.end();
        if (!mode.equals("disabled")) {
            throw node.refuse(
                    "authentication is not supported: peers are not authenticated; write mode disabled if they need"
                            + " not be");
        }
    }

    private static String log(Node node) {
        Fields fields = Fields.of(node);
        Node value = fields.required("value", "write what verdicts should say");
        fields.end();
        String text = Values.text(value);
        if (!LOG_VALUE.matcher(text).matches()) {
            throw value.refuse("longer than 32 characters, or not all of them printable; shorten it");
        }
        return text;
    }

    /** Labels of a spec find it again and mean nothing else, but they must be what they say. */
    private static void checkLabel(Node node) {
        Fields label = Fields.of(node);
        label.requiredText("key", "name the label");
        label.text("value");
        label.text("source");
        label.end();
    }

    private record DefaultDeny(boolean ingress, boolean egress) {
        static DefaultDeny read(Fields spec) {
            Optional<Node> node = spec.take("enableDefaultDeny");
            if (node.isEmpty()) {
                return new DefaultDeny(true, true);
            }
            Fields fields = Fields.of(node.get());
            DefaultDeny read = new DefaultDeny(
                    fields.flag("ingress").orElse(true), fields.flag("egress").orElse(true));
            fields.end();
            return read;
        }

        boolean in(Direction direction) {
            return direction == Direction.INGRESS ? ingress : egress;
        }
    }
}
