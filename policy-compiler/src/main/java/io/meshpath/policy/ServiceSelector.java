// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Optional;

/**
 * Chooses Kubernetes services. Immutable.
 *
 * @param namespace where they are; empty for whichever
 * @param name what they are called; empty for whatever
 * @param labels what their own labels must be
 */
public record ServiceSelector(Optional<String> namespace, Optional<String> name, Selector labels) {
    /** The service of this name; in all namespaces that have one, where none is given. */
    public static ServiceSelector named(Optional<String> namespace, String name) {
        return new ServiceSelector(namespace, Optional.of(name), Selector.EVERYTHING);
    }

    /** The services with such labels. */
    public static ServiceSelector labelled(Optional<String> namespace, Selector labels) {
        return new ServiceSelector(namespace, Optional.empty(), labels);
    }

    /** Whether the service is one of those meant. */
    public boolean matches(Service service) {
        return namespace.map(service.namespace()::equals).orElse(true)
                && name.map(service.name()::equals).orElse(true)
                && labels.matches(labels(service));
    }

    private static Labels labels(Service service) {
        List<Label> own = service.labels().entrySet().stream()
                .map(label -> Label.k8s(label.getKey(), label.getValue()))
                .toList();
        return Labels.of(own);
    }

    /** {@code service shop/db}, {@code services with tier=db in namespace shop}. */
    @Override
    public String toString() {
        if (name.isPresent()) {
            return "service " + namespace.map(in -> in + "/").orElse("") + name.get();
        }
        return "services with " + labels
                + namespace.map(in -> " in namespace " + in).orElse("");
    }
}
