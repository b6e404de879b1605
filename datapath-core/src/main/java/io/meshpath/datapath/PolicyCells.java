// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The cells that matrices lie in, as {@code policy.h} reads them: a {@linkplain PolicyImage region} for each distinct matrix.
 *
 * <p>Regions are written only while nothing points at them, and handed out again only when no packet can still be reading
 * them. Not safe for use by multiple threads.
 */
final class PolicyCells {
    /** Bytes at the end in which no region lies (POLICY_MARGIN). */
    static final int MARGIN = 1 << 16;

    private static final int FIRST_CLASSES = PolicyImage.UNIT;

    /** Where a matrix lies, in units, and how its words are found. */
    record Region(int start, int units, int words, boolean narrow) {}

    private static final class Use {
        Region region;
        int users;

        Use(Region region) {
            this.region = region;
        }
    }

    private final ByteBuffer cells;
    private final int capacity;
    private final Runnable gracePeriod;
    private final Map<VerdictMatrix, Use> inUse = new HashMap<>();
    private final TreeMap<Integer, Integer> free = new TreeMap<>(); // start to units
    private final TreeMap<Integer, Integer> retired = new TreeMap<>();
    private int identityClasses = FIRST_CLASSES; // each region has room for this many classes
    private int portClasses = FIRST_CLASSES;

    /**
     * @param cells the kernel's memory, in native byte order
     * @param gracePeriod returns when no packet can still be reading what nothing pointed at when it was called
     */
    PolicyCells(ByteBuffer cells, Runnable gracePeriod) {
        this.cells = cells;
        this.capacity = Math.max(1, (cells.capacity() - MARGIN) / PolicyImage.UNIT);
        this.gracePeriod = gracePeriod;
        if (capacity > 1) {
            free.put(1, capacity - 1); // unit 0 stays empty, so that a policy word is never 0
        }
    }

    /** Whether each region has room for these classes. */
    boolean knows(int identityClass, int portClass) {
        return identityClass < identityClasses && portClass < portClasses;
    }

    /**
     * Gives each region room for these classes and more, by writing all of them anew. The owner then points at the new
     * places, which {@link #regionOf} tells, before it calls anything else; the old ones are retired.
     *
     * @throws PolicyTableFullException when there is no place for that; nothing changes then
     */
    void grow(int identityClass, int portClass) {
        int identities = atLeast(identityClasses, identityClass + 1);
        int ports = atLeast(portClasses, portClass + 1);
        Map<VerdictMatrix, Region> moved = new HashMap<>();
        try {
            inUse.keySet().forEach(matrix -> moved.put(matrix, write(matrix, identities, ports)));
        } catch (RuntimeException e) { // also where the wait for a grace period fails
            moved.values().forEach(region -> free(region.start, region.units));
            throw e;
        }
        identityClasses = identities;
        portClasses = ports;
        inUse.forEach((matrix, use) -> {
            retired.put(use.region.start, use.region.units);
            use.region = Objects.requireNonNull(moved.get(matrix));
        });
    }

    private static int atLeast(int current, int needed) {
        int grown = current;
        while (grown < needed) {
            grown *= 2;
        }
        return grown;
    }

    /** Where a matrix in use lies now. */
    Region regionOf(VerdictMatrix matrix) {
        return used(matrix).region;
    }

    private Use used(VerdictMatrix matrix) {
        Use use = inUse.get(matrix);
        if (use == null) {
            throw new IllegalStateException("matrix is not in use: " + matrix);
        }
        return use;
    }

    /**
     * Where {@code matrix} lies, written when it is not there yet. Each call counts as one user.
     *
     * @throws PolicyTableFullException when there is no place for it
     */
    Region acquire(VerdictMatrix matrix) {
        if (!knows(matrix.identityClasses() - 1, matrix.portClasses() - 1)) {
            throw new IllegalStateException("grow first: " + matrix);
        }
        Use use = inUse.get(matrix);
        if (use == null) {
            use = new Use(write(matrix, identityClasses, portClasses));
            inUse.put(matrix, use);
        }
        use.users++;
        return use.region;
    }

    /** One user less; the last one, who points at it no more, retires the region. */
    void release(VerdictMatrix matrix) {
        Use use = used(matrix);
        if (--use.users == 0) {
            inUse.remove(matrix);
            retired.put(use.region.start, use.region.units);
        }
    }

    int matrices() {
        return inUse.size();
    }

    int identityClasses() {
        return identityClasses;
    }

    int portClasses() {
        return portClasses;
    }

    int capacityBytes() {
        return capacity * PolicyImage.UNIT;
    }

    /** Bytes of regions in use; those that wait for a grace period are as good as free. */
    int usedBytes() {
        int units = inUse.values().stream().mapToInt(use -> use.region.units).sum();
        return units * PolicyImage.UNIT;
    }

    private Region write(VerdictMatrix matrix, int identities, int ports) {
        PolicyImage image = new PolicyImage(matrix, identities, ports);
        int start = allocate(image.units());
        image.write(cells, start * PolicyImage.UNIT);
        return new Region(start, image.units(), image.wordUnits(), !image.isWide());
    }

    private int allocate(int units) {
        Map.Entry<Integer, Integer> hole = hole(units)
                .or(() -> reclaimed() ? hole(units) : Optional.empty())
                .orElseThrow(() -> PolicyTableFullException.cells(
                        units * (PolicyImage.UNIT / Long.BYTES),
                        usedBytes() / Long.BYTES,
                        capacityBytes() / Long.BYTES));
        int start = hole.getKey();
        int left = hole.getValue() - units;
        free.remove(start);
        if (left > 0) {
            free.put(start + units, left);
        }
        return start;
    }

    private Optional<Map.Entry<Integer, Integer>> hole(int units) {
        return free.entrySet().stream()
                .filter(candidate -> candidate.getValue() >= units)
                .findFirst();
    }

    private boolean reclaimed() {
        if (retired.isEmpty()) {
            return false;
        }
        gracePeriod.run();
        retired.forEach(this::free);
        retired.clear();
        return true;
    }

    private void free(int start, int units) {
        int from = start;
        int length = units;
        Map.Entry<Integer, Integer> before = free.lowerEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            from = before.getKey();
            length += before.getValue();
        }
        Integer after = free.remove(start + units);
        if (after != null) {
            length += after;
        }
        free.put(from, length);
    }
}
