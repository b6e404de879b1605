// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The cells that matrices lie in, as {@code policy.h} reads them: a region for each distinct matrix, of row offsets, column
 * offsets and verdicts.
 *
 * <p>Regions are written only while nothing points at them, and handed out again only after {@link #reclaim}, which the
 * owner calls when no packet can still be reading them. Not safe for use by multiple threads.
 */
final class PolicyCells {
    /** Regions and column offsets count in units of this many cells (POLICY_UNIT_SHIFT). */
    static final int UNIT_SHIFT = 4;

    private static final int UNIT = 1 << UNIT_SHIFT;

    /** Where a matrix lies, in units. {@code columns} is the offset of the column offsets inside the region. */
    record Region(int start, int units, int columns) {}

    private static final class Use {
        Region region;
        int users;

        Use(Region region) {
            this.region = region;
        }
    }

    private final ByteBuffer cells;
    private final int capacity;
    private final Map<VerdictMatrix, Use> inUse = new HashMap<>();
    private final TreeMap<Integer, Integer> free = new TreeMap<>(); // start to units
    private final TreeMap<Integer, Integer> retired = new TreeMap<>();
    private int identityClasses = UNIT; // each region has offsets for this many classes
    private int portClasses = UNIT;

    /** @param cells the kernel's memory, in native byte order */
    PolicyCells(ByteBuffer cells) {
        this.cells = cells;
        this.capacity = cells.capacity() / Integer.BYTES >> UNIT_SHIFT;
        free.put(1, capacity - 1); // unit 0 stays empty, so that a policy word is never 0
    }

    /** Whether each region has offsets for these classes. */
    boolean knows(int identityClass, int portClass) {
        return identityClass < identityClasses && portClass < portClasses;
    }

    /**
     * Gives each region offsets for these classes and more, by writing all of them anew. The owner then points at the new
     * places, which {@link #regionOf} tells; the old ones are retired.
     */
    void grow(int identityClass, int portClass) {
        int identityClassesBefore = identityClasses;
        int portClassesBefore = portClasses;
        identityClasses = atLeast(identityClasses, identityClass + 1);
        portClasses = atLeast(portClasses, portClass + 1);
        Map<VerdictMatrix, Region> moved = new HashMap<>();
        try {
            inUse.keySet().forEach(matrix -> moved.put(matrix, write(matrix)));
        } catch (PolicyTableFullException e) {
            moved.values().forEach(region -> free(region.start, region.units));
            identityClasses = identityClassesBefore;
            portClasses = portClassesBefore;
            throw e;
        }
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

    /** Where {@code matrix} lies, written when it is not there yet. Each call counts as one user. */
    Region acquire(VerdictMatrix matrix) {
        if (!knows(matrix.identityClasses() - 1, matrix.portClasses() - 1)) {
            throw new IllegalStateException("grow first: " + matrix);
        }
        Use use = inUse.get(matrix);
        if (use == null) {
            use = new Use(write(matrix));
            inUse.put(matrix, use);
        }
        use.users++;
        return use.region;
    }

    /** One user less; the last one retires the region. */
    void release(VerdictMatrix matrix) {
        Use use = used(matrix);
        if (--use.users == 0) {
            inUse.remove(matrix);
            retired.put(use.region.start, use.region.units);
        }
    }

    /** Makes retired regions free. Only when no packet can still be reading them. */
    void reclaim() {
        retired.forEach(this::free);
        retired.clear();
    }

    boolean hasRetired() {
        return !retired.isEmpty();
    }

    int capacityCells() {
        return capacity << UNIT_SHIFT;
    }

    int usedCells() {
        int unused = free.values().stream().mapToInt(Integer::intValue).sum();
        return capacity - unused << UNIT_SHIFT;
    }

    /** Whether a region for {@code matrix} can be had without reclaiming. */
    boolean fits(VerdictMatrix matrix) {
        return inUse.containsKey(matrix)
                || free.values().stream()
                        .anyMatch(units -> units >= shape(matrix).units());
    }

    private Region write(VerdictMatrix matrix) {
        Shape shape = shape(matrix);
        Region region = new Region(allocate(shape.units()), shape.units(), shape.columnUnits());
        int base = region.start << UNIT_SHIFT;
        for (int c = 0; c < identityClasses; c++) {
            put(base + c, shape.firstVerdict() + matrix.rowOf(c) * matrix.columns());
        }
        for (int c = 0; c < portClasses; c++) {
            put(base + shape.firstColumn() + c, matrix.columnOf(c));
        }
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                put(base + shape.firstVerdict() + row * matrix.columns() + column, matrix.verdict(row, column));
            }
        }
        return region;
    }

    private void put(int cell, int value) {
        cells.putInt(cell * Integer.BYTES, value);
    }

    private int allocate(int units) {
        Map.Entry<Integer, Integer> hole = free.entrySet().stream()
                .filter(candidate -> candidate.getValue() >= units)
                .findFirst()
                .orElseThrow(() -> new PolicyTableFullException(units << UNIT_SHIFT, usedCells(), capacityCells()));
        int start = hole.getKey();
        int left = hole.getValue() - units;
        free.remove(start);
        if (left > 0) {
            free.put(start + units, left);
        }
        return start;
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

    private Shape shape(VerdictMatrix matrix) {
        int columns = identityClasses >> UNIT_SHIFT;
        int verdicts = columns + (portClasses >> UNIT_SHIFT);
        int units = verdicts + ((matrix.rows() * matrix.columns() + UNIT - 1) >> UNIT_SHIFT);
        return new Shape(columns, verdicts, units);
    }

    /** How a matrix is laid out in a region: row offsets, then column offsets, then verdicts, each in whole units. */
    private record Shape(int columnUnits, int verdictUnits, int units) {
        int firstColumn() {
            return columnUnits << UNIT_SHIFT;
        }

        int firstVerdict() {
            return verdictUnits << UNIT_SHIFT;
        }
    }
}
