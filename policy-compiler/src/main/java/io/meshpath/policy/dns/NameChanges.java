// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one call of {@link DnsNames} changed. Immutable.
 *
 * @param labels the addresses whose identity must have other labels from now on, and all labels that it must have
 * @param released the addresses that no name in use stands for any more: they are again what their prefix is
 * @param refused the addresses that there was no room for, though some rule means them: rules do not apply to them, which
 *     whoever watches over the node should be told
 */
public record NameChanges(Map<IpAddress, Labels> labels, Set<IpAddress> released, List<IpAddress> refused) {
    public NameChanges {
        labels = Map.copyOf(labels);
        released = Set.copyOf(released);
        refused = List.copyOf(refused);
    }

    /** Whether everything is as before. */
    public boolean isEmpty() {
        return labels.isEmpty() && released.isEmpty() && refused.isEmpty();
    }
}
