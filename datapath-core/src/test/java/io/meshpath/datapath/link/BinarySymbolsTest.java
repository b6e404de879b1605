// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a library of 500 bytes made here: one segment, at address 0x1000 from offset 0x10, and three symbols. */
class BinarySymbolsTest {
    private static final int SEGMENTS = 64;
    private static final int SECTIONS = 120;
    private static final int SYMBOLS = 312;
    private static final int NAMES = 408;
    private static final int SIZE = 500;

    @TempDir
    private Path folder;

    private ByteBuffer library;

    @BeforeEach
    void make() {
        library = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        library.putLong(0, 0x0001_0102_464c_457fL);
        library.putLong(32, SEGMENTS).putLong(40, SECTIONS);
        library.putShort(56, (short) 1).putShort(60, (short) 3);
        library.putInt(SEGMENTS, 1).putLong(SEGMENTS + 8, 0x10);
        library.putLong(SEGMENTS + 16, 0x1000).putLong(SEGMENTS + 32, 0x100);
        section(1, 11, SYMBOLS, 4 * 24, 2);
        section(2, 3, NAMES, 20, 0);
        library.put(NAMES, "\0open\0close\0gone\0".getBytes(StandardCharsets.US_ASCII));
        symbol(1, 1, 0x1040, 1);
        symbol(2, 6, 0x1080, 1);
        symbol(3, 12, 0, 0); // undefined
    }

    private void section(int index, int type, int offset, int size, int link) {
        int at = SECTIONS + index * 64;
        library.putInt(at + 4, type)
                .putLong(at + 24, offset)
                .putLong(at + 32, size)
                .putInt(at + 40, link);
    }

    private void symbol(int index, int name, long address, int section) {
        int at = SYMBOLS + index * 24;
        library.putInt(at, name).put(at + 4, (byte) 0x12).putShort(at + 6, (short) section);
        library.putLong(at + 8, address);
    }

    @Test
    void findsWhereFunctionsAreInTheFile() throws IOException {
        Path file = write(library.array());
        assertThat(BinarySymbols.offset(file, "open")).isEqualTo(0x50);
        assertThat(BinarySymbols.offset(file, "close")).isEqualTo(0x90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ope", "openn", "pen", "gone", "", "nowhere"})
    void whatIsNoDefinedFunctionIsNamed(String name) throws IOException {
        Path file = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(file, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": has no function " + name + ": give its offset (UprobeSpec.at) if it is stripped");
    }

    @Test
    void twoFunctionsOfOneNameAreNotChosenAmong() throws IOException {
        symbol(2, 1, 0x1080, 1);
        Path file = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(file, "open"))
                .hasMessage(file + ": has 2 functions open: give an offset (UprobeSpec.at)");
    }

    @Test
    void anAddressOutsideTheSegmentsIsRefused() throws IOException {
        symbol(1, 1, 0x1100, 1);
        Path file = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(file, "open"))
                .hasMessage(file + ": address 0x1100 is in no segment");
    }

    @Test
    void everyStrictPrefixThatLacksATableIsRefused() throws IOException {
        for (int length = 0; length < NAMES + 20; length += 7) {
            Path file = write(Arrays.copyOf(library.array(), length));
            assertThatThrownBy(() -> BinarySymbols.offset(file, "open")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tablesAndNamesOutsideTheFileAreRefused() throws IOException {
        section(1, 11, SYMBOLS, Integer.MAX_VALUE, 2);
        Path tooLong = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(tooLong, "open"))
                .hasMessage(tooLong + ": section 1 reaches beyond the file");
        section(1, 11, SYMBOLS, 96, 77);
        Path unnamed = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(unnamed, "open"))
                .hasMessage(unnamed + ": symbols have their names in section 77");
    }

    @Test
    void tablesThatWouldMultiplyTheWorkAreRefused() throws IOException {
        section(2, 11, SYMBOLS, 96, 2);
        Path file = write(library.array());
        assertThatThrownBy(() -> BinarySymbols.offset(file, "open"))
                .hasMessage(file + ": has two symbol tables of one kind");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = write(new byte[100]);
        assertThatThrownBy(() -> BinarySymbols.offset(file, "open"))
                .hasMessage(file + ": not a 64-bit little-endian ELF file");
    }

    @Test
    void whateverTheBytesAreThereIsAnAnswerOrARefusal() throws IOException {
        Random random = new Random(6_006);
        int answers = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = library.array().clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[6 + random.nextInt(SIZE - 6)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
            }
            Path file = write(bytes);
            try {
                answers += BinarySymbols.offset(file, "open") == 0x50 ? 1 : 0;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith(file + ": ");
            }
        }
        assertThat(answers).isBetween(1, 4_999);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("library.so"), bytes);
    }
}
