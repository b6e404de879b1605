// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.util.List;

/**
 * What a watch delivered at once: whole revisions, never a part of one. Without events it only shows that the stream is
 * alive.
 */
public record WatchBatch(EtcdHeader header, List<Event> events) {
    /** A key was put ({@code deleted} false) or deleted (only the key and the revision in {@code entry} mean something). */
    public record Event(boolean deleted, Entry entry) {}
}
