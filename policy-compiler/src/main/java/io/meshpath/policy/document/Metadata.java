// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Place;
import io.meshpath.policy.Policy;
import io.meshpath.policy.Rule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a policy is called. Immutable.
 *
 * @param namespace empty where the policy is clusterwide
 * @param labels by which selectors find the object
 */
record Metadata(String namespace, String name, Map<String, String> labels) {
    private static final String DEFAULT_NAMESPACE = "default";

    /** The metadata of a document; a namespaced policy that names no namespace is in {@code default}. */
    static Metadata read(Fields document, boolean namespaced) {
        Fields fields = Fields.of(document.take("metadata")
                .orElseThrow(() -> document.refuse("field 'metadata' is missing; name the policy in metadata.name")));
        String name = ObjectNames.name(fields.required("name", "name the policy"));
        String namespace = fields.take("namespace").map(ObjectNames::namespace).orElse("");
        Map<String, String> labels = fields.take("labels").map(Metadata::labels).orElse(Map.of());
        fields.ignore("annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp");
        fields.ignore("finalizers", "generateName", "generation", "managedFields", "ownerReferences");
        fields.ignore("resourceVersion", "selfLink", "uid");
        fields.end();
        if (!namespaced && !namespace.isEmpty()) {
            throw fields.refuse("a clusterwide policy has no namespace but this names '" + namespace + "'; remove it");
        }
        return new Metadata(namespaced && namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace, name, labels);
    }

    private static Map<String, String> labels(Node node) {
        if (!(node instanceof Node.Mapping labels)) {
            throw node.refuse("expected an object but was " + node.kind() + "; write 'key: value' for each label");
        }
        Map<String, String> read = new TreeMap<>();
        labels.fields()
                .forEach((key, value) -> read.put(
                        SelectorReader.labelKey(value, key), value.isNull() ? "" : SelectorReader.labelValue(value)));
        return read;
    }

    /** The policy of this name that says these rules. */
    Policy policy(String kind, String description, Place place, List<Rule> rules) {
        return new Policy(kind, namespace, name, description, place.source(), place.document(), place.line(), rules);
    }

    /** What a rule of the policy is called: {@code redis.yaml: default/redis, ingress rule 1}. */
    String ruleName(Place place, String rule) {
        return place.source() + ": " + qualifiedName() + ", " + rule;
    }

    String qualifiedName() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
