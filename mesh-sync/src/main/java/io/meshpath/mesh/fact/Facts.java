// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import java.util.stream.Stream;

/** What a cluster says of one kind, key by key. */
interface Facts {
    /**
     * The key has this value now.
     *
     * @throws IllegalArgumentException when it cannot be read or is not the cluster's to say; what was there before stays
     */
    void put(String key, ByteString value);

    /**
     * The key is no more.
     *
     * @throws IllegalArgumentException when it is none that anything was ever taken from
     */
    void delete(String key);

    /** The keys of everything the cluster says of this kind. */
    Stream<String> keys();
}
