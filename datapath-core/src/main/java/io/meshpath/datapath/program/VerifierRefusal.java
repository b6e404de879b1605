// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The known classes of the verifier's refusals, each with what helps. What the verifier says is not an interface: the texts
 * are those of Linux 5.10 to 6.18 (kernel/bpf/verifier.c, check_btf.c, log.c), and one that fits nowhere has no class.
 */
public enum VerifierRefusal {
    ABSENT_IN_KERNEL(
            "the program runs into what this kernel lacks; ask whether it is there first (bpf_core_field_exists,"
                    + " bpf_ksym_exists), so that the verifier does not get here",
            "invalid func unknown#195896080|invalid kernel function call not eliminated"
                    + "|failed to find the address for kernel symbol"),
    NULL_CHECK_MISSING(
            "it may be null; compare it with 0 on every path before it is used",
            "invalid mem access '\\w+_or_null_?'|[Pp]ossibly NULL pointer|arithmetic on \\w+_or_null prohibited"
                    + "|type=\\w+_or_null expected="),
    PACKET_BOUNDS(
            "compare the end of what is read with data_end first, on the same pointer, and again after anything that may"
                    + " change the packet",
            "invalid access to packet|offset is outside of the packet"),
    PACKET_ACCESS(
            "programs of this type only read the packet, or this helper does not take it; copy what it needs onto the stack"
                    + " (bpf_skb_load_bytes), or change the packet with a helper that the type has",
            "cannot write into packet|helper access to the packet is not allowed"),
    VALUE_BOUNDS(
            "the verifier cannot tell that the index stays inside; limit it right before the access (if (i >= N) return,"
                    + " or i &= N - 1) and keep it unsigned",
            "invalid access to (map value|memory)|unbounded memory access|min value is negative"
                    + "|max value is outside of the allowed memory range|invalid unbounded variable-offset"
                    + "|makes \\w+ pointer be out of bounds|buffer access: off=|access beyond the end of member"
                    + "|invalid negative access"),
    STACK_BOUNDS(
            "it is outside the 512 bytes of the stack, or was never written",
            "invalid (variable-offset |indirect )?(read from|write to|access to|read|write) stack|invalid stack "),
    STACK_TOO_LARGE(
            "a chain of functions shares 512 bytes of stack; move large variables into a per-CPU array map",
            "combined stack size|call stack of \\d+ frames is too deep|stack depth \\d+ exceeds"),
    MISALIGNED(
            "the address must be a multiple of the size of the access",
            "misaligned (stack|value|packet|context|pointer)? ?access|misaligned \\w+ access"),
    CONTEXT_ACCESS(
            "this field is not there for programs of this type, or only with another size or for reading",
            "invalid bpf_context access|of modified ctx ptr|ctx (ptr|access) .*disallowed|invalid sock access"),
    ATOMIC_ACCESS(
            "atomic operations work on values of maps and on the stack only; read, calculate and write instead",
            "BPF_(ATOMIC|XADD) (stores into|loads from)"),
    READ_ONLY(
            "constants, and maps that programs only read, cannot be written",
            "write into map forbidden|R\\d+ cannot write into|only read (is supported|from)|no write support"
                    + "|frame pointer is read only"),
    WRITE_ONLY(
            "the map is declared with BPF_F_WRONLY_PROG; read it from user space, or declare it without",
            "read from map forbidden"),
    SPECIAL_FIELD(
            "locks, timers, pointers to kernel objects, lists and trees in values are touched by their own functions only",
            "direct access to bpf_\\w+ is disallowed|cannot be accessed (in)?directly|bpf_\\w+ not found at offset"
                    + "|kptr access|has no valid (kptr|bpf_\\w+)"),
    NOT_A_POINTER(
            "a number is used as an address; read kernel memory with bpf_probe_read_kernel or BPF_CORE_READ",
            "invalid mem access '(scalar|inv)'"),
    WRONG_ARGUMENT(
            "the function wants an argument of another kind or value",
            "R\\d+ type=.* expected=|args?#\\d+ .*(expected|must (be|point)|should)|R\\d+ must (be|have|point) "
                    + "|[Ee]xpected an? (un)?initialized|[Dd]ynptr has to be|cannot pass map_type|passes invalid args"
                    + "|expects refcounted|is an unacquired reference|invalid zero-sized read|not pointing to valid bpf_map"
                    + "|doesn't support non-zero flags|is of type .* but .* is expected|does not point to a readonly map"
                    + "|string is not zero-terminated"),
    POINTER_ARITHMETIC(
            "this calculation could lead anywhere; do it with a bounded, unsigned number",
            "pointer arithmetic|math between .* pointer and|R\\d+ (bitwise|tried to (add|subtract|sub))"
                    + "|pointer [-+]= pointer|subtraction from|fp pointer offset|pointer offset -?\\d+ is not allowed"),
    INVALID_IMMEDIATE(
            "a constant divisor is zero, or a constant shift is as wide as the value",
            "div by zero|invalid shift -?\\d+"),
    RETURN_VALUE_NOT_SET("the function ends without a return value on some path", "R0 !read_ok"),
    UNINITIALIZED_REGISTER("a variable is used before it has a value on some path", "R\\d+ !read_ok"),
    RETURN_VALUE_RANGE(
            "programs of this type may return certain values only",
            "[Aa]t program exit the register R0|At callback return the register R0"),
    UNRELEASED_REFERENCE(
            "what was acquired must be released, or kept in a map, on every path",
            "Unreleased reference|would lead to reference leak|cannot overwrite referenced"),
    LOCK_HELD(
            "unlock on every path, and call nothing in between",
            "-ed region|is missing unlock|bpf_spin_unlock is missing|while holding a lock|must be held for|unlock of different lock"
                    + "|(bpf_rcu_read_unlock|bpf_preempt_enable|bpf_local_irq_restore) is missing|is missing bpf_preempt"),
    UNBOUNDED_LOOP(
            "the loop does not change anything that ends it; count it, or use bpf_loop or bpf_for",
            "infinite loop detected|back-edge from insn|loop in the program"),
    UNREACHABLE_CODE("instructions that no path leads to are refused", "unreachable insn"),
    TOO_COMPLEX(
            "it takes too many steps to verify; shorten loops, use bpf_loop or bpf_for, or split it into global functions,"
                    + " which are verified one by one, or into tail calls",
            "BPF program is too large|jumps is too complex|too many subprograms|program is too complex"),
    GPL_ONLY(
            "declare a license that is compatible with the GPL: char LICENSE[] SEC(\"license\") = \"GPL\";",
            "GPL[- ]restricted function from non-GPL|from non-GPL compatible program|must have a GPL compatible"),
    KERNEL_FUNCTION_NOT_ALLOWED(
            "this kernel function is not for programs of this type or in this place",
            "calling kernel function .* is not allowed|kernel function .* is not supported"),
    HELPER_NOT_ALLOWED(
            "this helper is not for programs of this type (feature probes tell which are), or came in a later kernel",
            "program of this type cannot use helper|unknown func |helper call is not allowed in probe"
                    + "|progs cannot use "),
    UNKNOWN_HELPER("this kernel has no helper of this number", "invalid func "),
    SLEEPING_NOT_ALLOWED(
            "it may sleep; only programs of sleepable sections (\"lsm.s/…\", \"uprobe.s/…\") may call it",
            "might sleep in|sleepable"),
    TYPES_MISSING(
            "compile with -g, and use a kernel with CONFIG_DEBUG_INFO_BTF",
            "has to have BTF|BTF is malformed|missing btf|btf_vmlinux|without BTF|doesn't have BTF|CONFIG_DEBUG_INFO_BTF"),
    RIGHTS_MISSING(
            "the process lacks a capability: CAP_BPF, with CAP_PERFMON to trace and CAP_NET_ADMIN for network programs",
            "(only|allowed) (for|to) (root|CAP_\\w+)|for CAP_BPF|leaks addr|pointer comparison prohibited");

    private final String advice;
    private final Pattern words;

    VerifierRefusal(String advice, String words) {
        this.advice = advice;
        this.words = Pattern.compile(words);
    }

    /** What helps, in a sentence or two. */
    public String advice() {
        return advice;
    }

    /** The class of a refusal by the lines that tell why, of which the later ones tell more. */
    static Optional<VerifierRefusal> of(List<String> tellingLines) {
        for (int i = tellingLines.size() - 1; i >= 0; i--) {
            String line = tellingLines.get(i);
            Optional<VerifierRefusal> found = Arrays.stream(values())
                    .filter(refusal -> refusal.words.matcher(line).find())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
