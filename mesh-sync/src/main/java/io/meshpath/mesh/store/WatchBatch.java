// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.util.List;

/**
 * What a watch delivered at once: whole revisions of one range, never a part of one. Without events it only shows that
 * the watch is alive.
 *
 * @param range which of the watched ranges, counted from 0; -1 when it is none in particular
 */
public record WatchBatch(int range, StoreHeader header, List<Event> events) {
    /** A key was put ({@code deleted} false) or deleted (only the key and the revision in {@code entry} mean something). */
    public record Event(boolean deleted, Entry entry) {}
}
