// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.fault.RandomWrites.KEYS;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.fault.History.Change;
import java.util.Optional;

/** Pods of toronto's first node, as they are written. */
final class Pods {
    private Pods() {}

    /** The pod 10.219.0.{@code number}. */
    static Change pod(int number) {
        return pod(number, "pod" + number);
    }

    static Change pod(int number, String name) {
        String json = address(node(TORONTO, 3, 1), ip(number), 3 << 16 | 5)
                .withPod("default", name)
                .toJson();
        return new Change(key(number), Optional.of(json));
    }

    static Change gone(int number) {
        return new Change(key(number), Optional.empty());
    }

    static String key(int number) {
        return KEYS.address(Cidr.of(IpAddress.parse(ip(number))));
    }

    private static String ip(int number) {
        return "10.219." + number / 250 + "." + (number % 250 + 1);
    }
}
