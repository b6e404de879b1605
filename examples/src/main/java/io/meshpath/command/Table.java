// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of text in columns, as wide as their widest cell. A cell of several lines pushes the next row down. Not safe
 * for use by multiple threads.
 */
final class Table {
    private static final String GAP = "   ";

    private final List<List<List<String>>> rows = new ArrayList<>();
    private final int columns;

    private Table(int columns) {
        this.columns = columns;
    }

    static Table of(String... header) {
        return new Table(header.length).row((Object[]) header);
    }

    /** Adds a row; a cell is a list of lines, or anything else by its text, or null for nothing. */
    Table row(@Nullable Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("expected " + columns + " cells but was " + cells.length);
        }
        List<List<String>> row = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            row.add(lines(cell));
        }
        rows.add(row);
        return this;
    }

    private static List<String> lines(@Nullable Object cell) {
        if (cell instanceof List<?> lines) {
            return lines.stream().map(String::valueOf).toList();
        }
        return List.of(cell == null ? "" : cell.toString());
    }

    /** The whole table, each line ended and none with blanks at its end. */
    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (List<List<String>> row : rows) {
            int height = row.stream().mapToInt(List::size).max().orElse(0);
            for (int line = 0; line < height; line++) {
                text.append(line(row, line, widths)).append('\n');
            }
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[columns];
        for (List<List<String>> row : rows) {
            for (int column = 0; column < columns; column++) {
                for (String line : row.get(column)) {
                    widths[column] = Math.max(widths[column], line.length());
                }
            }
        }
        return widths;
    }

    private static String line(List<List<String>> row, int line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            List<String> cell = row.get(column);
            String part = line < cell.size() ? cell.get(line) : "";
            text.append(part).append(" ".repeat(widths[column] - part.length())).append(GAP);
        }
        return text.toString().stripTrailing();
    }
}
