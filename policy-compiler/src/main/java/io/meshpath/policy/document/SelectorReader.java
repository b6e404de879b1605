// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads label selectors: Kubernetes' {@code matchLabels} and {@code matchExpressions}, over one kind of keys. */
final class SelectorReader {
    private static final int MAX_NAME = 63;
    private static final int MAX_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9-]*");

    private final Keys keys;

    private SelectorReader(Keys keys) {
        this.keys = keys;
    }

    /**
     * A selector as Cilium writes it, with an optional source before a key ({@code k8s:app}); without one, the label may
     * be of any source.
     */
    static Selector read(Node node) {
        return new SelectorReader(SelectorReader::sourcedKey).selector(node);
    }

    /** A selector as Kubernetes writes it for pods. */
    static Selector ofPods(Node node) {
        return new SelectorReader((at, key) -> new Key(Label.K8S, labelKey(at, key))).selector(node);
    }

    /** A selector as Kubernetes writes it for namespaces, over the labels that pods have from their namespace. */
    static Selector ofNamespaces(Node node) {
        return new SelectorReader((at, key) -> new Key(Label.K8S, Label.NAMESPACE_LABELS + labelKey(at, key)))
                .selector(node);
    }

    /** A selector as Kubernetes writes it for nodes; the label of the cluster is the one that endpoints have too. */
    static Selector ofNodes(Node node) {
        return new SelectorReader(
                        (at, key) -> new Key(key.equals(Label.CLUSTER) ? Label.K8S : Label.NODE, labelKey(at, key)))
                .selector(node);
    }

    private Selector selector(Node node) {
        Fields fields = Fields.of(node);
        List<Requirement> requirements = new ArrayList<>();
        fields.take("matchLabels").ifPresent(labels -> addLabels(labels, requirements));
        fields.list("matchExpressions").orElse(List.of()).forEach(item -> requirements.add(expression(item)));
        fields.end();
        return new Selector(requirements);
    }

    private void addLabels(Node node, List<Requirement> requirements) {
        if (!(node instanceof Node.Mapping labels)) {
            throw node.refuse("expected an object but was " + node.kind() + "; write 'key: value' for each label");
        }
        for (Map.Entry<String, Node> label : labels.fields().entrySet()) {
            Key key = keys.read(label.getValue(), label.getKey());
            requirements.add(Requirement.is(key.source(), key.name(), labelValue(label.getValue())));
        }
    }

    private Requirement expression(Node node) {
        Fields fields = Fields.of(node);
        String written = fields.requiredText("key", "name the label");
        Requirement.Operator operator = operator(fields);
        Optional<List<Node>> values = fields.list("values");
        fields.end();
        List<String> compared = Values.each(values.orElse(List.of()), SelectorReader::labelValue);
        boolean needsValues = operator == Requirement.Operator.IN || operator == Requirement.Operator.NOT_IN;
        if (needsValues && compared.isEmpty()) {
            throw fields.refuse("values is empty; In and NotIn need at least one value");
        }
        if (!needsValues && !compared.isEmpty()) {
            throw fields.refuse("values must be empty with Exists and DoesNotExist; remove them");
        }
        Key key = keys.read(node, written);
        return new Requirement(key.source(), key.name(), operator, compared);
    }

    private static Requirement.Operator operator(Fields fields) {
        String operator = fields.requiredText("operator", "write In, NotIn, Exists or DoesNotExist");
        return switch (operator) {
            case "In" -> Requirement.Operator.IN;
            case "NotIn" -> Requirement.Operator.NOT_IN;
            case "Exists" -> Requirement.Operator.EXISTS;
            case "DoesNotExist" -> Requirement.Operator.DOES_NOT_EXIST;
            default ->
                throw fields.refuse("unknown operator '" + operator + "'; write In, NotIn, Exists or DoesNotExist");
        };
    }

    private record Key(String source, String name) {}

    /** What a key means; whoever writes it wrong is told so at the node. */
    private interface Keys {
        Key read(Node node, String written);
    }

    private static Key sourcedKey(Node node, String written) {
        int colon = written.indexOf(':');
        String source = colon < 0 ? Label.ANY : written.substring(0, colon);
        String name = written.substring(colon + 1);
        if (!SOURCE.matcher(source).matches()) {
            throw node.refuse("'" + source + "' before the colon is not a label source; write k8s, any or reserved");
        }
        if (source.equals(Label.CIDR) || source.equals("cidrgroup") || source.equals(Label.FQDN)) {
            throw node.refuse("labels of source " + source + " cannot be selected; use the rule's "
                    + (source.equals(Label.FQDN) ? "toFQDNs" : "CIDR fields"));
        }
        return new Key(source, labelKey(node, name));
    }

    static String labelKey(Node node, String written) {
        if (!isLabelKey(written)) {
            throw node.refuse("'" + written + "' is not a label key; write an optional DNS name and '/', then up to "
                    + MAX_NAME + " letters, digits, '-', '_' and '.'");
        }
        return written;
    }

    private static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        String prefix = key.substring(0, Math.max(slash, 0));
        String name = key.substring(slash + 1);
        boolean prefixHolds = slash < 0
                || prefix.length() <= MAX_PREFIX && PREFIX.matcher(prefix).matches();
        return prefixHolds && name.length() <= MAX_NAME && NAME.matcher(name).matches();
    }

    static String labelValue(Node node) {
        String value = Values.text(node);
        if (!value.isEmpty()
                && (value.length() > MAX_NAME || !NAME.matcher(value).matches())) {
            throw node.refuse("'" + value + "' is not a label value; write up to " + MAX_NAME
                    + " letters, digits, '-', '_' and '.', beginning and ending with a letter or digit");
        }
        return value;
    }
}
