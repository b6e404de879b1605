// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

/**
 * What a policy is called. Immutable.
 *
 * @param namespace empty where the policy is clusterwide
 */
record Metadata(String namespace, String name) {
    private static final String DEFAULT_NAMESPACE = "default";

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

    String qualifiedName() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
