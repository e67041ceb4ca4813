//! Turns the OpenAPI document that the command line names into the text of a client.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("the first argument is a document")?;
    let text = std::fs::read(path)?;
    let document: openapiv3::OpenAPI = serde_json::from_slice(&text)?;
    let mut settings = progenitor_impl::GenerationSettings::default();
    settings.with_interface(progenitor_impl::InterfaceStyle::Positional);
    let tokens = progenitor_impl::Generator::new(&settings).generate_tokens(&document)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    std::fs::write("client.rs", &text)?;
    println!("{} lines", text.lines().count());
    Ok(())
}
