// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.regex.Pattern;

/**
 * What a policy is called. Immutable.
 *
 * @param namespace empty where the policy is clusterwide
 */
record Metadata(String namespace, String name) {
    private static final String DEFAULT_NAMESPACE = "default";
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    /** A label of a DNS name, and a name made of them (RFC 1123, section 2.1). */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** The metadata of a document; a namespaced policy that names no namespace is in {@code default}. */
    static Metadata read(Fields document, boolean namespaced) {
        Fields fields = Fields.of(document.take("metadata")
                .orElseThrow(() -> document.refuse("field 'metadata' is missing; name the policy in metadata.name")));
        String name = ObjectNames.name(fields.required("name", "name the policy"));
        String namespace = fields.take("namespace").map(ObjectNames::namespace).orElse("");
        fields.ignore("annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp");
        fields.ignore("finalizers", "generateName", "generation", "labels", "managedFields", "ownerReferences");
        fields.ignore("resourceVersion", "selfLink", "uid");
        fields.end();
        if (!namespaced && !namespace.isEmpty()) {
            throw fields.refuse("a clusterwide policy has no namespace but this names '" + namespace + "'; remove it");
        }
        return new Metadata(namespaced && namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace, name);
    }

    private static String name(Node node, int most, Pattern form) {
        String name = Values.text(node);
        if (name.length() > most || !form.matcher(name).matches()) {
            throw node.refuse("'" + name + "' is not a name in Kubernetes; write up to " + most
                    + " lower-case letters, digits and '-'" + (form == NAME ? " or '.'" : "")
                    + ", beginning and ending with a letter or digit");
        }
        return name;
    }

    String qualifiedName() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
