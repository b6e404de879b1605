// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns, as wide as their widest cell. Not safe for use by multiple threads. */
public final class Columns {
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    private Columns() {}

    /** A table with this first row, or without any row yet. */
    public static Columns of(Object... header) {
        return header.length == 0 ? new Columns() : new Columns().row(header);
    }

    /** Adds a row. */
    public Columns row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The rows as lines, none with blanks at its end. */
    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(width(column) - cell.length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
