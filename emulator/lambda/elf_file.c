#include "elf_file.h"

#include "hangar_abi.h"

#include <elf.h>

#if defined(__x86_64__)
#define ELF_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define ELF_MACHINE EM_AARCH64
#else
#error "modules are loaded on x86-64 and arm64 only"
#endif

static bool within(struct str file, uint64_t offset, uint64_t size)
{
	return offset <= file.n && size <= file.n - offset;
}

/* Copies a structure out of the file, which need not be aligned. */
static bool fetch(struct str file, uint64_t offset, void *out, size_t size)
{
	if (!within(file, offset, size))
		return false;
	memcpy(out, file.p + offset, size);
	return true;
}

static bool fetch_section(struct str file, const Elf64_Ehdr *header, size_t i, Elf64_Shdr *ret)
{
	return i < header->e_shnum &&
	       fetch(file, header->e_shoff + i * sizeof(*ret), ret, sizeof(*ret));
}

static int incomplete(int ignored)
{
	(void)ignored;
	return ELF_INCOMPLETE;
}

static int check_header(struct str file, Elf64_Ehdr *header, struct err *err)
{
	if (!fetch(file, 0, header, sizeof(*header)))
		return incomplete(err_set(err, "incomplete: %zu bytes are no ELF header", file.n));
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return err_set(err, "no shared object: it does not begin as ELF does");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
		header->e_machine != ELF_MACHINE)
		return err_set(err, "a shared object for another machine");
	if (header->e_type != ET_DYN)
		return err_set(err, "ELF, but no shared object (link it with -shared)");
	if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_shentsize != sizeof(Elf64_Shdr))
		return err_set(err, "corrupt: odd sizes in the ELF header");
	return 0;
}

int elf_check(struct str file, struct err *err)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	Elf64_Shdr section;
	bool dynamic = false;
	int code = check_header(file, &header, err);
	if (code)
		return code;
	for (size_t i = 0; i < header.e_phnum; i++) {
		if (!fetch(file, header.e_phoff + i * sizeof(segment), &segment, sizeof(segment)))
			return incomplete(err_set(
				err, "incomplete: its program headers end behind the file"));
		if (!within(file, segment.p_offset, segment.p_filesz))
			return incomplete(
				err_set(err, "incomplete: segment %zu ends behind the file", i));
		dynamic = dynamic || segment.p_type == PT_DYNAMIC;
	}
	if (!dynamic)
		return err_set(err, "corrupt: no dynamic segment");
	if (header.e_shnum == 0)
		return incomplete(err_set(err, "incomplete: no section headers"));
	for (size_t i = 0; i < header.e_shnum; i++) {
		if (!fetch_section(file, &header, i, &section))
			return incomplete(err_set(
				err, "incomplete: its section headers end behind the file"));
		if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
			!within(file, section.sh_offset, section.sh_size))
			return incomplete(
				err_set(err, "incomplete: section %zu ends behind the file", i));
	}
	return 0;
}

/* The slice of a section's bytes. */
static struct str contents(struct str file, const Elf64_Shdr *section)
{
	if (section->sh_type == SHT_NOBITS || !within(file, section->sh_offset, section->sh_size))
		return STR_NONE;
	return str_of(file.p + section->sh_offset, section->sh_size);
}

static struct str name_of(struct str names, uint32_t offset)
{
	struct str rest = str_skip(names, offset);
	return str_head(rest, str_find(rest, '\0', 0));
}

/* Reads the first words of the handler that the symbol points at: they are not relocated. */
static void read_words(struct str file, const Elf64_Ehdr *header, const Elf64_Sym *symbol,
	struct elf_handler *handler)
{
	Elf64_Shdr section;
	uint32_t words[2];
	if (!fetch_section(file, header, symbol->st_shndx, &section) ||
		section.sh_type == SHT_NOBITS || symbol->st_value < section.sh_addr)
		return;
	uint64_t offset = section.sh_offset + (symbol->st_value - section.sh_addr);
	if (!fetch(file, offset, words, sizeof(words)))
		return;
	handler->is_handler = words[0] == HANGAR_MAGIC;
	handler->abi = words[1];
}

static bool walk_symbols(struct str file, const Elf64_Ehdr *header, const Elf64_Shdr *table,
	bool (*each)(void *arg, const struct elf_handler *handler), void *arg)
{
	Elf64_Shdr strings;
	Elf64_Sym symbol;
	struct str symbols = contents(file, table);
	if (!fetch_section(file, header, table->sh_link, &strings))
		return true;
	struct str names = contents(file, &strings);
	for (size_t at = 0; fetch(symbols, at, &symbol, sizeof(symbol)); at += sizeof(symbol)) {
		struct str name = name_of(names, symbol.st_name);
		struct str prefix = STR(HANGAR_SYMBOL_PREFIX);
		if (symbol.st_shndx == SHN_UNDEF || !str_starts(name, prefix))
			continue;
		struct elf_handler handler = {.name = str_skip(name, prefix.n)};
		read_words(file, header, &symbol, &handler);
		if (!each(arg, &handler))
			return false;
	}
	return true;
}

void elf_each_handler(
	struct str file, bool (*each)(void *arg, const struct elf_handler *handler), void *arg)
{
	Elf64_Ehdr header;
	Elf64_Shdr section;
	if (!fetch(file, 0, &header, sizeof(header)))
		return;
	for (size_t i = 0; fetch_section(file, &header, i, &section); i++)
		if (section.sh_type == SHT_DYNSYM &&
			!walk_symbols(file, &header, &section, each, arg))
			return;
}
