// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs whose section says everything, and the others. */
class LinksIT {
    private TestBed bed;

    @BeforeEach
    void open() {
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw_tracepoint", "typed_tracepoint"})
    void theSectionSaysWhere(String name) {
        LoadedObject object = bed.load("links", name);
        ProgramSpec spec = TestObjects.spec("links").programs().get(name);
        try (Hits hits = new Hits(object);
                Link link = Links.attach(object.program(name), spec)) {
            Hits.provoke();
            assertThat(hits.hits()).isPositive();
            assertThat(link.programId()).isEqualTo(object.program(name).id());
        }
    }

    @Test
    void theSectionNamesATracepoint() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "tracepoint");
        ProgramSpec spec = TestObjects.spec("links").programs().get("tracepoint");
        try (TraceFileSystem trace = new TraceFileSystem();
                Hits hits = new Hits(object);
                Link link = Links.attach(object.program("tracepoint"), spec)) {
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
            assertThat(link.info().type()).isEqualTo(LinkType.PERF_EVENT);
        }
    }

    @Test
    void theSectionNamesAnIterator() {
        ProgramSpec spec = TestObjects.spec("iterators").programs().get("map_ids");
        try (Link link = Links.attach(bed.load("iterators", "map_ids").program("map_ids"), spec)) {
            assertThat(link.info().detail()).isEqualTo(new LinkDetail.Iterator("bpf_map"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "uprobe, libc.so.6:eventfd, hits",
        "uprobe, libc.so.6:eventfd+0, hits",
        "uprobe.s, libc.so.6:eventfd, hits",
        "uretprobe, libc.so.6:eventfd, returns"
    })
    void theSectionNamesAFunctionOfALibrary(String kind, String target, String counter) {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        String name = counter.equals("hits") ? "probe" : "return_probe";
        LoadedObject object = bed.load("links", name);
        try (Hits hits = new Hits(object);
                Link link = Links.attach(object.program(name), spec(kind + "/" + target, ProgramType.KPROBE, target))) {
            Hits.provoke();
            assertThat(counter.equals("hits") ? hits.hits() : hits.returns()).isEqualTo(1);
            assertThat(link.id()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "xdp; XDP; XdpLink with an interface",
                "tc; SCHED_CLS; TcHook, TcxLink or NetkitLink with an interface",
                "cgroup/connect4; CGROUP_SOCK_ADDR; CgroupLink with a control group",
                "sk_lookup; SK_LOOKUP; NetnsLink with a network namespace",
                "uprobe; KPROBE; ProgramSpec.withTarget, or the class of this kind of place"
            })
    void aSectionThatDoesNotSayWhereLeadsToTheClassThatAsks(String section, ProgramType type, String use) {
        Program any = bed.tc("any");
        assertThatThrownBy(() -> Links.attach(any, spec(section, type, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("section " + section + " of program p (" + type + ") does not say where to attach it; use "
                        + use);
    }

    @Test
    void aNumberThatIsNoneIsNamed() {
        Program any = bed.tc("any");
        assertThatThrownBy(() -> Links.attach(any, spec("kprobe/f+x", ProgramType.KPROBE, "f+x")))
                .hasMessage("section kprobe/f+x of program p: not a number: x");
    }

    private static ProgramSpec spec(String section, ProgramType type, String target) {
        Optional<String> said = target.isEmpty() ? Optional.empty() : Optional.of(target);
        Optional<AttachType> nowhere = Optional.empty();
        return new ProgramSpec("p", section, type, nowhere, said, Optional.empty(), 0, 2, true);
    }
}
